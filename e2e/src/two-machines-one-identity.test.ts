import { getComputer } from '@cloudprint/protocol/http/computer-routes'
import { problems } from '@cloudprint/protocol/problems'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

test('a second machine with a copied identity is kept out and told what to do, while the first one goes on printing', async () => {
  const twin = site().agent.clone()
  await twin.start()
  await twin.now().waitForLine(new RegExp(problems['computer-already-connected'].title))
  expect(twin.output()).toContain('enrol one of the two machines anew')

  for (const label of ['a', 'b', 'c']) await site().print('zebra', { document: sampleZpl(label) })
  expect(
    site()
      .cups.captured('zebra')
      .map((printed) => String(printed.bytes())),
  ).toEqual(['a', 'b', 'c'].map((label) => String(sampleZpl(label))))
  expect(await site().api.call(getComputer, { params: { computerId: site().agent.computerId } })).toMatchObject({ state: 'connected' })
  await eventually(async () => expect(await twin.command('status')).toContain(problems['computer-already-connected'].title), {
    what: 'its status to say so',
    everyMs: 200,
  })
  expect(await twin.stop()).toEqual({ code: 0, signal: null })
})

test('a second agent on the same state folder is refused at its start', async () => {
  await expect(site().agent.command('run')).rejects.toMatchObject({
    stdout: expect.stringContaining('Another agent runs on this folder') as string,
  })
})
