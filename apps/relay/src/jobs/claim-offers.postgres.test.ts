import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'
import { claimOffers } from './claim-offers.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('claims made together each get the jobs of their own computer, in order, and an older session’s none', async () => {
  const [one, two, three] = [await addPrinter(line.pool), await addPrinter(line.pool), await addPrinter(line.pool)]
  const jobsOf = async ({ printerId }: { printerId: string }) => [await submitted(line, printerId), await submitted(line, printerId)]
  const [ofOne, ofTwo, ofThree] = [await jobsOf(one), await jobsOf(two), await jobsOf(three)]
  const claim = ({ computerId }: { computerId: string }) => ({ computerId, epoch: 0, printerIds: null, maxJobs: 50, now: new Date() })
  const claimed = async (claims: Parameters<typeof claimOffers>[1]) =>
    (await claimOffers(line.pool, claims)).map((jobs) => jobs.map((job) => job.id))

  const limited = { ...claim(one), maxJobs: 1 }
  const ofOtherPrinter = { ...claim(three), printerIds: [one.printerId] }
  const named = { ...claim(two), printerIds: [two.printerId] }
  expect(await claimed([named, { ...claim(three), epoch: 1 }, limited])).toEqual([ofTwo, [], ofOne.slice(0, 1)])
  expect(await claimed([ofOtherPrinter, claim(one), claim(two)])).toEqual([[], ofOne.slice(1), []])
  expect(await claimed([claim(three), claim(three)])).toEqual([ofThree, []])
})
