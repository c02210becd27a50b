import { routes } from '@cloudprint/protocol/http/routes'
import { randomUUID } from 'node:crypto'
import { samplePng } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertApiKey } from '../../access/api-keys/insert-api-key.ts'
import { addPrinter } from '../../testing/add-printer.ts'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'

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

test('a printer has a name of the organization’s own, by which it is shown and found, and the print system’s stays beneath', async () => {
  const { printerId, organizationId } = await addPrinter(relay.pool)
  const params = { printerId }
  const body = { alias: ' Dock 7 ', tags: ['labels', 'Hall B', 'LABELS'] }
  expect(await relay.call(routes.changePrinter, { params, body })).toMatchObject({
    reply: { displayName: 'Dock 7', alias: 'Dock 7', systemName: 'Zebra', tags: ['Hall B', 'LABELS'] },
  })
  const found = async (query: object) => {
    const listed = await relay.call(routes.listPrinters, { query: query as never })
    return listed.ok ? listed.reply.items.map(({ id }) => id) : listed.problem
  }
  expect(await found({ alias: 'dock 7' })).toEqual([printerId])
  for (const query of [{ search: 'dock 7' }, { search: 'hall b' }, { tag: 'Hall B' }, { tag: ['Hall B', 'LABELS'] }]) {
    expect(await found(query)).toEqual([printerId])
  }
  for (const query of [{ alias: 'Dock' }, { tag: ['Hall B', 'Hall C'] }, { siteId: randomUUID() }]) expect(await found(query)).toEqual([])
  expect(await relay.call(routes.listPrinterTags, {})).toMatchObject({
    reply: { items: [{ tag: 'Hall B', printers: 1 }, { tag: 'LABELS' }] },
  })
  const submitted = await relay.call(routes.submitJob, { body: { ...label, printerId } })
  expect(submitted).toMatchObject({ reply: { printerName: 'Dock 7' } })
  expect(await relay.call(routes.changePrinter, { params, body: { alias: null } })).toMatchObject({
    reply: { displayName: 'Zebra', alias: null },
  })
  const reader = await insertApiKey(relay.drizzle, { organizationId, name: 'Reader', scopes: ['printers:read'], expiresAt: null })
  expect(await relay.call(routes.listPrinterEvents, { params }, reader.key)).toMatchObject({
    reply: {
      items: [{ event: { kind: 'changed', alias: null } }, { event: { kind: 'changed', alias: 'Dock 7', tags: ['Hall B', 'LABELS'] } }],
    },
  })
})

test('no two printers of an organization are called the same, in whatever case', async () => {
  const [one, other] = [await addPrinter(relay.pool), await addPrinter(relay.pool)]
  await relay.call(routes.changePrinter, { params: { printerId: one.printerId }, body: { alias: 'Returns' } })
  const taken = await relay.call(routes.changePrinter, { params: { printerId: other.printerId }, body: { alias: 'RETURNS', paused: true } })
  expect(taken).toMatchObject({ status: 409, problem: { code: 'printer-alias-taken' } })
  expect(await relay.call(routes.getPrinter, { params: { printerId: other.printerId } })).toMatchObject({
    reply: { alias: null, paused: null },
  })
})

test('a printer stays paused since it was, and by whom it was, until somebody lets it go on', async () => {
  const { printerId } = await addPrinter(relay.pool)
  const params = { printerId }
  const paused = await relay.call(routes.changePrinter, { params, body: { paused: true } })
  expect(paused).toMatchObject({ reply: { availability: 'paused', paused: { byName: 'First key' } } })
  const again = await relay.call(routes.changePrinter, { params, body: { paused: true } })
  expect(again.ok && paused.ok && again.reply.paused).toEqual(paused.ok && paused.reply.paused)
  expect(await relay.call(routes.listPrinters, { query: { availability: 'paused' } })).toMatchObject({
    reply: { items: [{ id: printerId }] },
  })
  expect(await relay.call(routes.changePrinter, { params, body: { paused: false } })).toMatchObject({
    reply: { availability: 'unreachable', paused: null },
  })
})

const labels = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 } as const
const png = { title: 'Parcel', contentType: 'image/png', content: samplePng().toString('base64') } as const

test('a queue without a driver takes PDFs and images once somebody has said how labels are drawn for it', async () => {
  const { printerId } = await addPrinter(relay.pool)
  const params = { printerId }
  expect(await relay.call(routes.submitJob, { body: { ...png, printerId } })).toMatchObject({
    problem: { code: 'document-format-unsupported' },
  })
  expect(await relay.call(routes.changePrinter, { params, body: { labels } })).toMatchObject({
    reply: { labels, capabilities: { resolutions: ['203dpi'], media: [{ widthUm: 101_600, heightUm: 152_400 }] } },
  })
  expect(await relay.call(routes.submitJob, { body: { ...png, printerId, ticket: { printScaling: 'fit' } } })).toMatchObject({
    status: 201,
  })
  expect(await relay.call(routes.submitJob, { body: { ...png, printerId, ticket: { sides: 'one-sided' } } })).toMatchObject({
    problem: { code: 'ticket-unsupported' },
  })
  expect(await relay.call(routes.changePrinter, { params, body: { labels: null } })).toMatchObject({ reply: { labels: null } })
  expect(await relay.call(routes.submitJob, { body: { ...png, printerId } })).toMatchObject({
    problem: { code: 'document-format-unsupported' },
  })
})

test('a printer with a driver draws by itself', async () => {
  const { printerId } = await addPrinter(relay.pool)
  await relay.pool.query(`update printer set description = jsonb_set(description, '{isRaw}', 'false') where id = $1`, [printerId])
  expect(await relay.call(routes.changePrinter, { params: { printerId }, body: { labels } })).toMatchObject({
    status: 409,
    problem: { code: 'printer-has-driver' },
  })
})

test.each([{ widthUm: 0 }, { heightUm: 2_000_000 }, { printerResolution: '72dpi' }, { language: 'image/png' }, { colour: true }])(
  'labels with %j are refused',
  async (wrong) => {
    const { printerId } = await addPrinter(relay.pool)
    const changed = await relay.call(routes.changePrinter, { params: { printerId }, body: { labels: { ...labels, ...wrong } } as never })
    expect(changed).toMatchObject({ status: 422, problem: { code: 'request-invalid' } })
  },
)
