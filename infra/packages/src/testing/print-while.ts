import { statSync } from 'node:fs'
import type { Job } from '@cloudprint/protocol/job'
import { eventually } from '@cloudprint/testkit/eventually'
import type { PackagedSite } from './packaged-site.ts'

/** As many in hand as a busy table has: all of them have to come out in the end. */
const MOST_IN_HAND = 15
/** A printer that is never done at once. */
const LABEL_MS = 50

/** What became of the labels that were submitted one after the other while something happened. */
export interface Printed {
  submitted: number
  /** In hand at the moment at which it began. */
  inHand: number
  /** That never came out, or whose job ended as anything but completed. */
  lost: number
  doubled: number
  /** The longest time in which nothing came out. */
  longestPauseMs: number
}

type Site = Pick<PackagedSite, 'cups' | 'submit' | 'untilEnded' | 'untilOut' | 'sheetsOf'>

/** Submits label after label to the computer until `act` is done, waits for all of them, and counts what came out at the printer. */
export async function printWhile(site: Site, computer: string, act: () => Promise<unknown>): Promise<Printed> {
  site.cups.script('zebra', ['take-document', { sleepMs: LABEL_MS }])
  const before = site.cups.captured('zebra').length
  const printed = () => site.cups.captured('zebra').slice(before)
  const labels: { title: string; id: Job['id'] }[] = []
  let isOver = false
  const load = async () => {
    while (!isOver) {
      const title = `label ${before + labels.length}`
      labels.push({ title, id: await site.submit(computer, title) })
      await eventually(() => labels.length - printed().length < MOST_IN_HAND, { what: 'labels to come out', deadlineMs: 90_000 })
    }
  }
  const loading = load()
  await eventually(() => printed().length > 5, { what: 'labels to come out', deadlineMs: 90_000 })
  const inHand = labels.length - printed().length
  await act().finally(() => (isOver = true))
  await loading
  const states = await Promise.all(labels.map(async ({ id }) => (await site.untilEnded(id)).state))
  await site.untilOut()
  const ended = labels.map(({ title }, number) => ({ state: states[number], sheets: site.sheetsOf(title) }))
  const times = printed().map(({ path }) => statSync(path).mtimeMs)
  return {
    submitted: labels.length,
    inHand,
    lost: ended.filter(({ state, sheets }) => state !== 'completed' || sheets === 0).length,
    doubled: ended.filter(({ sheets }) => sheets > 1).length,
    longestPauseMs: Math.max(...times.map((at, index) => at - (times[index - 1] ?? at))),
  }
}
