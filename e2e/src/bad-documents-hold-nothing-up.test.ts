import { brokenPdf, encryptedPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { expect, test } from 'vitest'
import { inkOfPages } from './harness/read-pages.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'laser', model: 'drv:///sample.drv/generic.ppd' })
  },
})

const pdf = (document: Buffer) => ({ contentType: 'application/pdf' as const, document })

test.each([
  ['a PDF that was cut off', brokenPdf('cut'), 'document-damaged'],
  ['a PDF without pages', brokenPdf('empty'), 'document-damaged'],
  ['a PDF that wants a password', encryptedPdf(), 'document-encrypted'],
])('%s fails with what is wrong with it, and the next job prints', async (_name, document, code) => {
  const before = site().cups.captured('laser').length
  const bad = await site().submit('laser', pdf(document))
  const good = await site().submit('laser', { title: 'The next one', ...pdf(samplePdf()) })

  const failed = await site().untilEnded(bad.id, 'failed')
  expect(failed.failure?.code).toBe(code)
  expect(failed.failure?.advice).not.toBe('')
  // For a retry, and no longer.
  expect(failed.document).toMatchObject({ state: 'held', keptUntil: expect.any(String) as string })

  await site().untilEnded(good.id, 'completed')
  const printed = site().cups.captured('laser').slice(before)
  expect(printed.map(({ title }) => title)).toEqual([expect.stringContaining('The next one')])
  expect(inkOfPages(printed[0]?.bytes() ?? Buffer.alloc(0))).toHaveLength(1)
})

test('something else under the name of a PDF is refused at once', async () => {
  const answer = await site().trySubmit('laser', pdf(brokenPdf('mislabelled')))
  expect(answer).toMatchObject({ ok: false, status: 422, problem: { code: 'document-format-mismatch' } })
})
