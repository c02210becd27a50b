import { createLogger } from '@cloudprint/process-kit/logger'
import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

/** Stands in every document; found in its base64, too, since it is where three bytes begin. */
const mark = `secret${randomBytes(9).toString('hex')}`
const marks = [mark, btoa(mark)]
const label = `^XA${mark}^XZ`
let relay: TestRelay
let printerId: string
let logged = ''
beforeAll(async () => {
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString()
      done()
    },
  })
  relay = await startTestRelay({ log: createLogger({ name: 'relay', level: 'trace', destination }) })
  ;({ printerId } = await addPrinter(relay.pool))
})
afterAll(async () => relay.close())

const job = (change: object = {}) => ({ printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl', ...change })
const json = (change: object, content = btoa(label)) => JSON.stringify({ ...job(change), content })

function parts(document: string, jobPart = JSON.stringify(job())): FormData {
  const form = new FormData()
  form.set('job', jobPart)
  form.set('document', new Blob([document]), 'label.zpl')
  return form
}

test.each<[string, () => string | FormData, number]>([
  ['that is taken', () => json({}), 201],
  ['that is taken in parts', () => parts(label), 201],
  ['of 100 kB', () => parts(label + 'x'.repeat(100_000)), 201],
  ['in broken JSON', () => `{"content":"${label}" oops`, 400],
  ['as a part that is no JSON', () => parts(label, label), 400],
  ['that is not base64', () => json({}, label), 422],
  ['that looks like something else', () => json({}, btoa(`%PDF-1.7 ${label}`)), 422],
  ['that is said to be sealed', () => json({ contentType: 'application/vnd.cloudprint.sealed', innerContentType: 'text/plain' }), 422],
  ['beside a field that is none', () => json({ contents: label }), 422],
])('of a document %s nothing is said in the answer, in a log or in the database', async (_what, body, status) => {
  logged = ''
  const sent = body()
  const response = await fetch(`${relay.url}/v1/jobs`, {
    method: 'POST',
    body: sent,
    headers: { authorization: `Bearer ${relay.first.apiKey}`, ...(typeof sent === 'string' ? { 'content-type': 'application/json' } : {}) },
  })
  const answer = await response.text()
  expect(response.status).toBe(status)
  const { rows } = await relay.pool.query<{ bytes: Buffer }>('select bytes from document where bytes is not null')
  const seen = Buffer.concat([Buffer.from(answer), Buffer.from(logged), ...rows.map((row) => row.bytes)])
  expect(marks.filter((one) => seen.includes(one))).toEqual([])
})
