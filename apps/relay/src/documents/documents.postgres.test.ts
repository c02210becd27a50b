import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { createLogger } from '@cloudprint/process-kit/logger'
import type { SealingKey } from '@cloudprint/sealing/sealing-key'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { openWith } from '../testing/add-sealing-key.ts'
import { signAssertion } from '../testing/stand-in-agent.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const document = randomBytes(100_000)
const logged: string[] = []
let relay: TestRelay
let printerId: string
let jobId: string
let assertion: string
let key: SealingKey
beforeAll(async () => {
  relay = await startTestRelay({ log: createLogger({ name: 'relay', destination: { write: (line) => void logged.push(line) } }) })
  const { computerId, key: sealingKey, ...added } = await addPrinter(relay.pool)
  printerId = added.printerId
  key = sealingKey
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  await relay.pool.query('update computer set public_key = $1 where id = $2', [(await exportJWK(publicKey)).x, computerId])
  assertion = await signAssertion(computerId, privateKey)
  const job = { printerId, title: 'Large', contentType: 'application/octet-stream', content: document.toString('base64') }
  const response = await fetch(`${relay.url}/v1/jobs`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${relay.first.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(job),
  })
  ;({ id: jobId } = (await response.json()) as { id: string })
  await relay.pool.query('update job set offer_epoch = 1 where id = $1', [jobId])
})
afterAll(async () => relay.close())

const download = (range: string) =>
  fetch(`${relay.url}/agent/v1/documents/${jobId}`, { headers: { authorization: `Bearer ${assertion}`, range } })

/** Documents that this process has open (Linux shows them). */
function openDocuments(): string[] {
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd') : []
  return files.flatMap((file) => {
    try {
      return [readlinkSync(`/proc/self/fd/${file}`)].filter((path) => path.startsWith(relay.dataDir))
    } catch {
      return []
    }
  })
}

test('a download goes on where the last one broke off', async () => {
  const rest = await download('bytes=99000-')
  expect(rest.status).toBe(206)
  const whole = Buffer.from(await (await download('bytes=0-')).arrayBuffer())
  expect(rest.headers.get('content-range')).toBe(`bytes 99000-${whole.length - 1}/${whole.length}`)
  expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(99_000))).toBe(true)
})

test('what is downloaded is sealed, and opens for the job’s computer and for this job alone', async () => {
  const sealed = Buffer.from(await (await download('bytes=0-')).arrayBuffer())
  expect(sealed.includes(document.subarray(0, 16))).toBe(false)
  expect((await openWith(key, sealed, jobPurpose(jobId))).equals(document)).toBe(true)
  await expect(openWith(key, sealed, jobPurpose(randomUUID()))).rejects.toThrow('The document is for')
})

test('a download from behind the end is told so, and leaves no file open', async () => {
  const size = Number((await download('bytes=0-')).headers.get('content-length'))
  for (const start of [size, 999_999_999_999]) {
    const refused = await download(`bytes=${start}-`)
    expect(refused.status).toBe(416)
    expect(refused.headers.get('content-range')).toBe(`bytes */${size}`)
    expect(await refused.json()).toMatchObject({ code: 'range-not-satisfiable' })
  }
  // What is read to its end is closed behind the answer.
  await eventually(() => expect(openDocuments()).toEqual([]))
})

test('a reader that goes in the middle is no fault, and leaves no file open', async () => {
  const form = new FormData()
  form.set('job', JSON.stringify({ printerId, title: 'Catalogue', contentType: 'application/octet-stream' }))
  // More than the buffers between two processes take.
  form.set('document', new Blob([randomBytes(40_000_000)]), 'catalogue.bin')
  const submitted = await fetch(`${relay.url}/v1/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.first.apiKey}` },
    body: form,
  })
  const { id } = (await submitted.json()) as { id: string }
  await relay.pool.query('update job set offer_epoch = 1 where id = $1', [id])
  const asked = request(`${relay.url}/agent/v1/documents/${id}`, { headers: { authorization: `Bearer ${assertion}` } }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  await once(answer, 'readable')
  expect(openDocuments()).toHaveLength(1)
  asked.on('error', () => {}).destroy()
  await eventually(() => expect(openDocuments()).toEqual([]))
  // What is said of it would have been said before this is answered.
  expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200)
  expect(logged.filter((line) => line.includes('a request broke'))).toEqual([])
})
