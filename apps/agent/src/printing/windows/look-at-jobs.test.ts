import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import type { OpenSpoolerJob } from '../print-system.ts'
import { JobNotes } from './job-notes.ts'
import { LookAtJobs } from './look-at-jobs.ts'
import type { QueuedJob } from './spooler.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'

const run = { processId: 1, bootedAtMs: 1 }

/** A spooler that says what stands in its one queue when it is let. */
function slowSpooler() {
  const asked: PromiseWithResolvers<QueuedJob[]>[] = []
  const call = (name: string) => {
    if (name === 'run') return Promise.resolve(run)
    const answer = Promise.withResolvers<QueuedJob[]>()
    asked.push(answer)
    return answer.promise
  }
  return { thread: { call } as unknown as SpoolerCalls, asked }
}

test('what stood in a queue before a job was there says nothing of its end', async () => {
  const notes = new JobNotes(tempDir('notes'))
  const { thread, asked } = slowSpooler()
  const looks = new LookAtJobs({ thread, notes, patienceMs: 1 })
  const released = async (key: string, jobId: number): Promise<OpenSpoolerJob> => {
    await notes.write({ key, uuid: key, printer: 'windows/Zebra', state: 'released', jobId, run }, { lasting: false })
    looks.begun(key)
    return { key, printer: 'windows/Zebra', spoolerJob: { id: String(jobId), uuid: key } }
  }
  const first = await released('a.1', 1)
  expect(await looks.look([first])).toMatchObject([{ reasons: ['print-system-unavailable'] }])
  const second = await released('b.1', 2)
  asked[0]?.resolve([])
  // Of the first, which was there, it tells the end.
  expect(await looks.look([first, second])).toMatchObject([
    { state: 'completed' },
    { state: 'pending', reasons: ['print-system-unavailable'] },
  ])
  expect(await looks.look([second])).toMatchObject([{ state: 'pending' }])
  asked[1]?.resolve([])
  expect(await looks.look([second])).toMatchObject([{ state: 'completed' }])
})
