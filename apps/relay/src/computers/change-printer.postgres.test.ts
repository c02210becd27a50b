import { routes } from '@cloudprint/protocol/http/routes'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertApiKey } from '../access/api-keys/insert-api-key.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

const label = { title: 'Parcel', contentType: 'application/vnd.zebra.zpl', content: btoa('^XA^XZ') } as const

async function onDoubtOfNewJob(printerId: string, onDoubt?: 'hold' | 'reprint') {
  const submitted = await relay.call(routes.submitJob, { body: { ...label, printerId, ...(onDoubt === undefined ? {} : { onDoubt }) } })
  return submitted.ok ? submitted.reply.onDoubt : submitted.problem.code
}

test('a printer holds what is in doubt and blocks nothing, until somebody says otherwise', async () => {
  const { printerId } = await addPrinter(relay.pool)
  const params = { printerId }
  expect(await relay.call(routes.getPrinter, { params })).toMatchObject({ reply: { onDoubt: 'hold', doubtBlocks: false, blockedBy: null } })
  expect(await relay.call(routes.changePrinter, { params, body: { doubtBlocks: true } })).toMatchObject({
    status: 200,
    reply: { id: printerId, onDoubt: 'hold', doubtBlocks: true },
  })
  expect(await relay.call(routes.changePrinter, { params, body: { onDoubt: 'reprint' } })).toMatchObject({
    reply: { onDoubt: 'reprint', doubtBlocks: true },
  })
  expect(await relay.call(routes.getPrinter, { params })).toMatchObject({ reply: { onDoubt: 'reprint', doubtBlocks: true } })
})

test('a job that names no policy has the printer’s from the next one on, and one that does keeps its own', async () => {
  const { printerId } = await addPrinter(relay.pool)
  expect(await onDoubtOfNewJob(printerId)).toBe('hold')
  await relay.call(routes.changePrinter, { params: { printerId }, body: { onDoubt: 'reprint' } })
  expect(await onDoubtOfNewJob(printerId)).toBe('reprint')
  expect(await onDoubtOfNewJob(printerId, 'hold')).toBe('hold')
})

test('who changed a printer, and how, stands in the audit', async () => {
  const { printerId } = await addPrinter(relay.pool)
  await relay.call(routes.changePrinter, { params: { printerId }, body: { doubtBlocks: true } })
  const { rows } = await relay.pool.query('select actor_name, action, detail from audit_entry where target = $1', [printerId])
  expect(rows).toEqual([{ actor_name: 'First key', action: 'printer.changed', detail: { doubtBlocks: true } }])
})

test.each([{}, { onDoubt: 'maybe' }, { doubtBlocks: 'yes' }, { name: 'x' }])('a change like %j is refused', async (body) => {
  const { printerId } = await addPrinter(relay.pool)
  const changed = await relay.call(routes.changePrinter, { params: { printerId }, body: body as never })
  expect(changed).toMatchObject({ status: 422, problem: { code: 'request-invalid' } })
})

test('a printer that is not there, or whose computer was removed, can not be changed', async () => {
  const unknown = await relay.call(routes.changePrinter, { params: { printerId: randomUUID() }, body: { doubtBlocks: true } })
  expect(unknown).toMatchObject({ status: 404, problem: { code: 'printer-not-found' } })
  const { printerId, computerId } = await addPrinter(relay.pool)
  await relay.call(routes.removeComputer, { params: { computerId } })
  const removed = await relay.call(routes.changePrinter, { params: { printerId }, body: { doubtBlocks: true } })
  expect(removed).toMatchObject({ status: 404, problem: { code: 'printer-not-found' } })
  expect((await relay.pool.query('select doubt_blocks from printer where id = $1', [printerId])).rows).toEqual([{ doubt_blocks: false }])
})

test('a key that may only read printers can not change one', async () => {
  const { printerId, organizationId } = await addPrinter(relay.pool)
  const reader = await insertApiKey(relay.drizzle, { organizationId, name: 'Reader', scopes: ['printers:read'], expiresAt: null })
  const changed = await relay.call(routes.changePrinter, { params: { printerId }, body: { doubtBlocks: true } }, reader.key)
  expect(changed).toMatchObject({ status: 403, problem: { code: 'forbidden' } })
})
