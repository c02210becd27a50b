import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { signAssertion } from '../testing/stand-in-agent.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const document = randomBytes(100_000)
let relay: TestRelay
let jobId: string
let assertion: string
beforeAll(async () => {
  relay = await startTestRelay()
  const { printerId, computerId } = await addPrinter(relay.pool)
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
  expect(rest.headers.get('content-range')).toBe('bytes 99000-99999/100000')
  expect(Buffer.from(await rest.arrayBuffer()).equals(document.subarray(99_000))).toBe(true)
})

test('a download from behind the end is told so, and leaves no file open', async () => {
  for (const start of [document.length, 999_999_999_999]) {
    const refused = await download(`bytes=${start}-`)
    expect(refused.status).toBe(416)
    expect(refused.headers.get('content-range')).toBe('bytes */100000')
    expect(await refused.json()).toMatchObject({ code: 'range-not-satisfiable' })
  }
  expect(openDocuments()).toEqual([])
})
