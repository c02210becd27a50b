import { dropSealingKeys } from '@cloudprint/protocol/http/agent-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { PrinterId } from '@cloudprint/protocol/ids'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../../testing/add-printer.ts'
import { signAssertion } from '../../testing/stand-in-agent.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

async function newPrinter() {
  const { printerId, computerId } = await addPrinter(relay.pool)
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  await relay.pool.query('update computer set public_key = $1 where id = $2', [(await exportJWK(publicKey)).x, computerId])
  const headers = { authorization: `Bearer ${await signAssertion(computerId, privateKey)}` }
  return { computerId, printerId: PrinterId.parse(printerId), drop: () => callRoute(dropSealingKeys, {}, { baseUrl: relay.url, headers }) }
}

const submit = (printerId: PrinterId) =>
  relay.call(submitJob, {
    body: { printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl', content: Buffer.from('^XA^XZ').toString('base64') },
  })

test('an agent whose keys are gone for good says so: its waiting jobs fail, and no more are taken', async () => {
  const { printerId, drop } = await newPrinter()
  const other = await newPrinter()
  const [waiting, elsewhere] = [await submit(printerId), await submit(other.printerId)]
  if (!waiting.ok || !elsewhere.ok) throw new Error('not taken')
  expect(await drop()).toMatchObject({ ok: true })
  expect(await relay.call(getJob, { params: { jobId: waiting.reply.id } })).toMatchObject({
    reply: { state: 'failed', failure: { code: 'sealing-key-lost' } },
  })
  expect(await submit(printerId)).toMatchObject({ ok: false, problem: { code: 'sealing-key-missing' } })
  expect(await relay.call(getJob, { params: { jobId: elsewhere.reply.id } })).toMatchObject({ reply: { state: 'queued' } })
  expect(await drop()).toMatchObject({ ok: true })
})

test('what it may hold is uncertain at once, since its journal goes with the keys, and says why', async () => {
  const { printerId, computerId, drop } = await newPrinter()
  await relay.pool.query('update computer set epoch = 3 where id = $1', [computerId])
  const held = []
  for (const state of ['queued', 'delivered', 'printing']) {
    const submitted = await submit(printerId)
    if (!submitted.ok) throw new Error('not taken')
    await relay.pool.query('update job set offer_epoch = 3, state = $2 where id = $1', [submitted.reply.id, state])
    held.push(submitted.reply.id)
  }
  expect(await drop()).toMatchObject({ ok: true })
  for (const jobId of held) {
    const message = expect.stringContaining('enrolled anew') as string
    expect(await relay.call(getJob, { params: { jobId } })).toMatchObject({ reply: { state: 'uncertain', message } })
  }
})
