import { expect, test } from 'vitest'
import { OpenJobs } from './open-jobs.ts'

const processing = { state: 'processing' as const, reasons: [], message: '', sheetsCompleted: null }

test('it looks often while a job is open, and less when none is', () => {
  const jobs = new OpenJobs()
  const idle = jobs.pollMs()
  jobs.add('a.1')
  expect(jobs.pollMs()).toBeLessThan(idle)
  jobs.see('a.1', processing)
  expect(jobs.pollMs()).toBeLessThan(idle)
  jobs.see('a.1', { state: 'completed', evidence: 'sent' })
  expect(jobs.pollMs()).toBe(idle)
})

test('a job that was dropped does not keep it looking often', () => {
  const jobs = new OpenJobs()
  const idle = jobs.pollMs()
  jobs.add('a.1')
  jobs.drop('a.1')
  expect(jobs.pollMs()).toBe(idle)
})

test('the first end that was seen stays; being gone is no end', () => {
  const jobs = new OpenJobs()
  jobs.see('a.1', { state: 'gone' })
  expect(jobs.finalOf('a.1')).toBeUndefined()
  jobs.see('a.1', { state: 'completed', evidence: 'sent' })
  jobs.see('a.1', { state: 'canceled', detail: 'the queue was deleted' })
  expect(jobs.finalOf('a.1')).toEqual({ state: 'completed', evidence: 'sent' })
})

test('whoever sleeps is woken, until it says that it is awake', () => {
  const jobs = new OpenJobs()
  let woken = 0
  const forget = jobs.onWake(() => woken++)
  jobs.wake()
  forget()
  jobs.wake()
  expect(woken).toBe(1)
})
