import { expect, test } from 'vitest'
import { ToldOfJobs } from './told-of-jobs.ts'
import { jobStatus } from './windows-words.ts'

const run = { processId: 1, bootedAtMs: 1 }
const anew = { processId: 2, bootedAtMs: 1 }
const queue = 'Zebra'
const { printing, printed, deleting, deleted } = jobStatus

const statusOf = (jobId: number, status: number, by = run) => ({ queue, jobId, run: by, status })

test('all that was told of a job counts, in whatever order', async () => {
  const told = new ToldOfJobs()
  await told.follow({ key: 'a', queue, run }, () => Promise.resolve({ jobId: 2 }))
  told.hear([statusOf(2, printing), statusOf(2, printed), statusOf(3, deleting)])
  told.hear([statusOf(2, deleted), { ...statusOf(2, jobStatus.error), queue: 'Other' }])
  expect(told.bitsOf('a')).toBe(printing | printed | deleted)
})

test('what is told before the answer that brings the number counts; what was told before it was asked for does not', async () => {
  const told = new ToldOfJobs()
  await told.follow({ key: 'old', queue, run }, () => Promise.resolve({ jobId: 2 }))
  told.hear([statusOf(2, printed)])
  const answer = Promise.withResolvers<{ jobId: number }>()
  const beginning = told.follow({ key: 'new', queue, run }, () => answer.promise)
  told.hear([statusOf(2, printing), statusOf(3, deleting)])
  answer.resolve({ jobId: 2 })
  await beginning
  expect(told.bitsOf('new')).toBe(printing)
  told.hear([statusOf(2, deleted)])
  expect([told.bitsOf('new'), told.bitsOf('old') & printed]).toEqual([printing | deleted, printed])
})

test('another spooler means another job by the same number', async () => {
  const told = new ToldOfJobs()
  await told.follow({ key: 'a', queue, run }, () => Promise.resolve({ jobId: 2 }))
  told.hear([statusOf(2, printed, anew)])
  expect(told.bitsOf('a')).toBe(0)
})

test('one that stands in the queue of another spooler is followed there, and keeps what was told of it', async () => {
  const told = new ToldOfJobs()
  await told.follow({ key: 'a', queue, run }, () => Promise.resolve({ jobId: 2 }))
  told.hear([statusOf(2, printing)])
  told.stands('a', { queue, jobId: 2, run: anew })
  told.hear([statusOf(2, printed, anew), statusOf(2, deleting)])
  expect(told.bitsOf('a')).toBe(printing | printed)
})

test('an attempt that came to nothing says nothing of the next one', async () => {
  const told = new ToldOfJobs()
  const attempt = (jobId: number) => told.follow({ key: 'a', queue, run }, () => Promise.resolve({ jobId }))
  await attempt(2)
  told.hear([statusOf(2, deleting)])
  await attempt(3)
  told.hear([statusOf(2, deleted)])
  expect(told.bitsOf('a')).toBe(0)
  await expect(told.follow({ key: 'a', queue, run }, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
  told.forget('a')
  told.hear([statusOf(3, printed)])
  expect(told.bitsOf('a')).toBe(0)
})
