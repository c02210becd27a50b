import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { expect, test } from 'vitest'
import type { DocumentStore } from '../documents/document-store.ts'
import { RecentErrors } from '../recent-errors.ts'
import { FetchAhead } from './fetch-ahead.ts'
import type { HeldJobs } from './held-jobs.ts'
import { heldJob } from './job-journal.contract.ts'

test('a fetch that a wrong clock has stopped begins anew when the clock is right again', async () => {
  let skewMs = 3_600_000
  let fetches = 0
  const never = new AbortController().signal
  const relayNow = () => new Date(Date.now() + skewMs)
  const documents: Pick<DocumentStore, 'hold'> = {
    hold: (_document, signal) => {
      fetches += 1
      if (!signal.aborted) return Promise.resolve({ ok: true })
      skewMs = 0
      return Promise.reject(new Error('the job has expired'))
    },
  }
  const ground = { clock: systemClock, relayNow, random: () => 0, stopped: never, log: silentLogger, errors: new RecentErrors(systemClock) }
  const ahead = new FetchAhead(ground, {} as HeldJobs, documents as DocumentStore)
  const job = heldJob({ isInline: false, expiresAt: new Date(Date.now() + 600_000) })
  expect(await ahead.done(job)).toEqual({ ok: true })
  expect(fetches).toBe(2)
})
