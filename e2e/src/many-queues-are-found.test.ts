import { listPrinters, type Printer } from '@cloudprint/protocol/http/printer-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

let names: string[] = []
const site = useSite({
  queues: async (cups) => {
    names = await cups.addManyQueues(200)
  },
})

async function allPrinters(): Promise<Printer[]> {
  const printers: Printer[] = []
  let cursor: string | undefined
  do {
    const page = await site().api.call(listPrinters, { query: { limit: 60, ...(cursor === undefined ? {} : { cursor }) } })
    printers.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return printers
}

test('200 queues are found by the agent and listed page by page, each once and ready', async () => {
  const found = await eventually(allPrinters, {
    what: 'all printers',
    until: (printers) => printers.filter(({ name }) => name.startsWith('cups/')).length >= names.length,
    everyMs: 100,
  })
  const ofCups = found.filter(({ name }) => name.startsWith('cups/'))
  expect(ofCups.map(({ name }) => name).toSorted()).toEqual(names.map((name) => `cups/${name}`).toSorted())
  expect(new Set(ofCups.map(({ id }) => id)).size).toBe(names.length)
  expect(new Set(ofCups.map(({ availability }) => availability))).toEqual(new Set(['ready']))
  expect(ofCups.every(({ isRaw }) => isRaw)).toBe(true)
})

test('the last of them prints', async () => {
  const last = names.at(-1) ?? ''
  await site().print(last, { document: sampleZpl('The 200th') })
  const [printed] = await site().cups.untilCaptured(1, last)
  expect(printed?.bytes().equals(sampleZpl('The 200th'))).toBe(true)
})
