import { sampleJpeg, samplePng, sampleText } from '@cloudprint/testkit/sample-documents'
import { expect, test } from 'vitest'
import type { Order } from './harness/site.ts'
import { inkOfPages } from './harness/read-pages.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'laser', model: 'drv:///sample.drv/generic.ppd' })
    await cups.addQueue({ name: 'zebra', model: 'drv:///sample.drv/zebra.ppd' })
  },
})

const documents: [name: string, order: Order][] = [
  ['PNG', { contentType: 'image/png', document: samplePng() }],
  ['JPEG', { contentType: 'image/jpeg', document: sampleJpeg() }],
  ['text', { contentType: 'text/plain', document: sampleText('Pick 12 boxes from rack 7') }],
]

test.each(documents)('a %s comes out of a driver queue as one page with ink on it', async (name, order) => {
  const before = site().cups.captured('laser').length
  await site().print('laser', { title: `Sample ${name}`, ...order })
  const printed = (await site().cups.untilCaptured(before + 1, 'laser')).at(-1)
  expect(printed?.title).toContain(`Sample ${name}`)
  expect(printed?.bytes().subarray(0, 4).toString()).toBe('%!PS')
  const [ink, ...furtherPages] = inkOfPages(printed?.bytes() ?? Buffer.alloc(0))
  expect(furtherPages).toEqual([])
  expect(ink).toBeGreaterThan(0)
})

test('copies of a text are as many pages', async () => {
  const before = site().cups.captured('laser').length
  const document = sampleText('Twice')
  await site().print('laser', { title: 'Two copies', contentType: 'text/plain', document, ticket: { copies: 2 } })
  const printed = (await site().cups.untilCaptured(before + 1, 'laser')).at(-1)
  const output = printed?.bytes() ?? Buffer.alloc(0)
  // Either the pages are there twice, or the printer is told to do it.
  const told = Number(/\/NumCopies (\d+)/.exec(output.toString('latin1'))?.[1] ?? 1)
  expect(inkOfPages(output).length * told).toBe(2)
})

test('a PNG comes out of a label driver in the printer’s own language', async () => {
  await site().print('zebra', { title: 'Logo', contentType: 'image/png', document: samplePng({ widthPx: 400, heightPx: 600 }) })
  const [printed] = await site().cups.untilCaptured(1, 'zebra')
  expect(printed?.bytes().toString('latin1')).toMatch(/\^XA[\s\S]*\^XZ/)
})
