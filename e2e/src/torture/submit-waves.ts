import { setTimeout as delay } from 'node:timers/promises'
import { cancelJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import type { ApiClient } from '../harness/api-client.ts'
import { labelOf } from './labels.ts'

/** A job as the warehouse system knows it. */
export interface Accepted {
  marker: string
  line: string
  printer: number
  jobId: JobId
  submittedAtMs: number
  acceptedAtMs: number
  /** How often it was sent before an answer came. */
  tries: number
  /** What a cancel was answered, where one was asked for. */
  canceled: 'canceled' | 'asked' | 'too-late' | undefined
}

export interface SubmitWaves {
  line: string
  api: ApiClient
  printerIds: PrinterId[]
  jobsPerMinute: number
  nextMarker: () => string
}

export interface Waves {
  accepted: Accepted[]
  /** Submissions that were refused for good, which nothing here should cause. */
  refused: string[]
  /** Resolves when the next wave begins. */
  nextWave(): Promise<void>
  /** Resolves when the last submission has its answer. */
  ended: Promise<void>
}

/** As when an hour's orders are released at once: the slow printer is busy with it for minutes. */
const LARGEST_WAVE = 300
const AT_ONCE = 6
const ANSWER_MS = 10_000
/** One label in so many is canceled right after it was accepted. */
const CANCEL_EVERY = 40
const CANCEL_ATTEMPTS = 20

/** A warehouse system that releases labels in waves, and repeats what was not answered, with the same key. */
export function submitWaves({ line, api, printerIds, jobsPerMinute, nextMarker }: SubmitWaves, signal: AbortSignal): Waves {
  const accepted: Accepted[] = []
  const refused: string[] = []
  let wave = Promise.withResolvers<void>()

  async function submitOne(printer: number): Promise<void> {
    const printerId = printerIds[printer]
    if (printerId === undefined) return
    const marker = nextMarker()
    const submittedAtMs = Date.now()
    const body = {
      printerId,
      title: marker,
      contentType: 'application/vnd.zebra.zpl' as const,
      content: labelOf(marker).toString('base64'),
    }
    for (let tries = 1; ; tries += 1) {
      const headers = { 'idempotency-key': marker }
      const answered = await api.answer(submitJob, { headers, body }, AbortSignal.timeout(ANSWER_MS))
      if (answered.ok) {
        const [jobId, acceptedAtMs] = [answered.reply.id, Date.now()]
        const job: Accepted = { marker, line, printer, jobId, submittedAtMs, acceptedAtMs, tries, canceled: undefined }
        accepted.push(job)
        if (Number(marker.slice(1)) % CANCEL_EVERY !== 0) return
        job.canceled = 'asked'
        job.canceled = await cancel(api, jobId)
        return
      }
      if (!isWorthRepeating(answered.status)) return void refused.push(`${marker}: ${answered.problem.code}: ${answered.problem.detail}`)
      await delay(50 + Math.random() * Math.min(1_000, 100 * tries))
    }
  }

  async function run(): Promise<void> {
    const meanWave = LARGEST_WAVE / 2
    const pauseMs = (meanWave / jobsPerMinute) * 60_000
    const under = new Set<Promise<void>>()
    while (!signal.aborted) {
      const labels = 1 + Math.floor(Math.random() * LARGEST_WAVE)
      const one = Math.floor(Math.random() * printerIds.length)
      wave.resolve()
      wave = Promise.withResolvers()
      const startedMs = performance.now()
      for (let label = 0; label < labels && !signal.aborted; label += 1) {
        while (under.size >= AT_ONCE) await Promise.race(under)
        // Half of the waves are for one printer, as when one table packs a batch.
        const submitting = submitOne(labels % 2 === 0 ? one : Math.floor(Math.random() * printerIds.length))
        const done = submitting.finally(() => under.delete(done))
        under.add(done)
      }
      const leftMs = -Math.log(1 - Math.random()) * pauseMs - (performance.now() - startedMs)
      await delay(Math.max(0, leftMs), undefined, { signal }).catch(() => undefined)
    }
    await Promise.all(under)
  }

  return { accepted, refused, nextWave: () => wave.promise, ended: run() }
}

async function cancel(api: ApiClient, jobId: JobId): Promise<NonNullable<Accepted['canceled']>> {
  for (let attempt = 0; attempt < CANCEL_ATTEMPTS; attempt += 1) {
    const answered = await api.answer(cancelJob, { params: { jobId } }, AbortSignal.timeout(ANSWER_MS))
    if (answered.ok) return answered.status === 200 ? 'canceled' : 'asked'
    if (!isWorthRepeating(answered.status)) return 'too-late'
    if (answered.problem.code === 'job-state-conflict') return 'too-late'
    await delay(200)
  }
  return 'asked'
}

/** No answer, one still in flight, too many at once, or the server's own trouble. */
function isWorthRepeating(status: number): boolean {
  return status === 0 || status === 409 || status === 429 || status >= 500
}
