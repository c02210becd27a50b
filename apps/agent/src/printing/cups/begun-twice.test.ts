import { expect, test } from 'vitest'
import type { SpoolerJobStatus } from '../print-system.ts'
import { BegunTwice } from './begun-twice.ts'

const open = (state: 'pending' | 'held' | 'processing', ...reasons: string[]): SpoolerJobStatus => ({
  state,
  reasons,
  message: '',
  sheetsCompleted: null,
})
const completed: SpoolerJobStatus = { state: 'completed', evidence: 'sent' }

/** What is said of a job's end, when CUPS stood like this before it was started anew; undefined stands for never looked at. */
function endAfterRestart(before: SpoolerJobStatus | undefined): SpoolerJobStatus | undefined {
  let lostConnections = 4
  const begun = new BegunTwice(() => lostConnections)
  begun.begin('a')
  if (before !== undefined) begun.see([{ key: 'a' }], [before])
  lostConnections += 1
  begun.see([{ key: 'a' }], [open('processing')])
  return begun.see([{ key: 'a' }], [completed])[0]
}

test.each<[string, SpoolerJobStatus | undefined]>([
  ['was printing', open('processing')],
  ['was next in line', open('pending', 'none')],
  ['nobody had looked at', undefined],
])('a job that %s when CUPS was started anew is perhaps out twice', (_how, before) => {
  expect(endAfterRestart(before)).toEqual({ ...completed, isPerhapsTwice: true })
})

test.each<[string, SpoolerJobStatus]>([
  ['waited for its printer', open('pending', 'printer-stopped')],
  ['was held', open('held', 'resources-are-not-ready')],
])('a job that %s when CUPS was started anew comes out once', (_how, before) => {
  expect(endAfterRestart(before)).toEqual(completed)
})

test('a job of the same CUPS, and one that is first seen, come out once', () => {
  const begun = new BegunTwice(() => 9)
  begun.begin('a')
  expect(begun.see([{ key: 'a' }, { key: 'b' }], [completed, completed])).toEqual([completed, completed])
})

test('an end that is asked for again is told the same way, until the job is let go of', () => {
  let lostConnections = 0
  const begun = new BegunTwice(() => lostConnections)
  begun.begin('a')
  lostConnections = 1
  const told = () => begun.see([{ key: 'a' }], [completed])[0]
  expect(told()).toHaveProperty('isPerhapsTwice')
  expect(told()).toHaveProperty('isPerhapsTwice')
  begun.drop('a')
  expect(told()).not.toHaveProperty('isPerhapsTwice')
})

test('an agent that was back before CUPS says it of the jobs of its former run, once CUPS tells when it was started', () => {
  const begun = new BegunTwice(() => 0)
  begun.createdAt('a', 100)
  begun.createdAt('younger', 300)
  const jobs = [{ key: 'a' }, { key: 'younger' }]
  begun.see(jobs, [open('processing'), open('processing')])
  begun.startedAt(200)
  begun.createdAt('a', 100)
  begun.createdAt('younger', 300)
  expect(begun.see(jobs, [completed, completed])).toEqual([{ ...completed, isPerhapsTwice: true }, completed])
})

test('an end that is told before CUPS says when it was started is told again with it', () => {
  const begun = new BegunTwice(() => 0)
  begun.createdAt('a', 100)
  expect(begun.see([{ key: 'a' }], [completed])).toEqual([completed])
  begun.startedAt(200)
  expect(begun.see([{ key: 'a' }], [completed])[0]).toHaveProperty('isPerhapsTwice')
})

test('a job of a former run that waited for its printer until CUPS was started anew comes out once', () => {
  const begun = new BegunTwice(() => 0)
  begun.createdAt('a', 100)
  begun.see([{ key: 'a' }], [open('held')])
  begun.startedAt(200)
  expect(begun.see([{ key: 'a' }], [completed])).toEqual([completed])
})
