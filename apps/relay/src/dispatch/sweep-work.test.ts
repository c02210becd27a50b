import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, test } from 'vitest'
import { Presence } from '../computers/presence.ts'
import type { Session } from '../computers/presence.ts'
import { WorkSweep } from './sweep-work.ts'

/** A computer whose jobs are to be canceled, as long as the test lasts. */
function computerThat(computerId: string, answers: () => Promise<void>) {
  const asked: string[][] = []
  const cancel = (jobIds: string[]) => {
    asked.push(jobIds)
    return answers()
  }
  return { asked, session: { computerId, epoch: 1, cancel, nudge: () => {} } as unknown as Session }
}

test('an agent that does not answer a cancel holds up nobody, and is not asked once more meanwhile', async () => {
  const presence = new Presence()
  const hung = Promise.withResolvers<void>()
  const silent = computerThat('silent', () => hung.promise)
  const ready = computerThat('ready', () => Promise.resolve())
  for (const { session } of [silent, ready]) presence.enter(session)
  const rows = {
    computersWithWork: () => Promise.resolve([]),
    listCancelWishes: (ids: string[]) => Promise.resolve(ids.map((computerId) => ({ jobId: `job of ${computerId}`, computerId }))),
  }
  const sweep = new WorkSweep({ rows, presence, log: silentLogger })
  for (let round = 0; round < 3; round += 1) await sweep.run(new Date())
  expect(ready.asked).toEqual([['job of ready'], ['job of ready'], ['job of ready']])
  expect(silent.asked).toEqual([['job of silent']])
  hung.reject(new Error('the connection was lost'))
  await eventually(async () => {
    await sweep.run(new Date())
    return silent.asked.length > 1
  })
})
