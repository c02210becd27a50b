import { setTimeout as delay } from 'node:timers/promises'
import { listJobEvents, listJobs } from '@cloudprint/protocol/http/job-routes'
import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { judge, type Verdict } from './judge.ts'
import { submitWaves, type Accepted, type Waves } from './submit-waves.ts'
import { Supervisor, type Kill, type Mishap, type Victim } from './supervise.ts'
import { startTortureLine, type TortureLine } from './torture-line.ts'
import { victimsOf } from './victims.ts'

export interface TortureSettings {
  minutes: number
  /** Installations side by side; the first has the relay's own PostgreSQL, the second one of somebody else, and so on. */
  lines: number
  jobsPerMinute: number
  /** Of each kind of process, over all lines. */
  killsPerMinute: number
  say: (line: string) => void
}

export interface TortureResult extends Verdict {
  accepted: Accepted[]
  refused: string[]
  kills: Kill[]
  mishaps: Mishap[]
  sheets: number
  partial: number
  /** From the end of the faults until every job had ended or waited for a person. */
  settledAfterMs: number
  /** From acceptance to the end, the longest of all jobs. */
  longestMs: number
  tookMs: number
}

/** In so many of ten cases a kill waits for the next wave, and strikes a moment after it began. */
const AIMED_OF_TEN = 7
const AIMED_WITHIN_MS = 600
/** Nothing ends any more for so long: what has not ended by then never will. */
const STUCK_AFTER_MS = 90_000
const SAY_EVERY_MS = 30_000
/** In what is left only kills strike, and the printers catch up. */
const SUBMITTED_WITHIN = 0.9

/** Lines under load whose processes are killed again and again; then quiet, and the count. */
export async function runTorture(
  settings: TortureSettings,
  keep: (lines: TortureLine[], result: TortureResult) => void,
): Promise<TortureResult> {
  const { minutes, say } = settings
  const startedMs = Date.now()
  const lines = await Promise.all(
    Array.from({ length: settings.lines }, (_line, index) => startTortureLine(`line-${index + 1}`, index % 2 === 1)),
  )
  say(`${lines.length} installations are up; torture for ${minutes} minutes`)
  let number = 0
  const stop = AbortSignal.timeout(minutes * 60_000)
  const enough = AbortSignal.timeout(minutes * 60_000 * SUBMITTED_WITHIN)
  const runs = lines.map((line) => {
    const sheetsOfLine = () => line.printers.reduce((sum, { sheets }) => sum + sheets.length, 0)
    const supervisors = victimsOf(line).map((victims) => ({ victims, supervisor: new Supervisor(line.name, sheetsOfLine) }))
    const nextMarker = () => `T${String((number += 1)).padStart(6, '0')}`
    const waves = submitWaves(
      {
        line: line.name,
        api: line.api,
        printerIds: line.printerIds,
        jobsPerMinute: settings.jobsPerMinute / lines.length / SUBMITTED_WITHIN,
        nextMarker,
      },
      enough,
    )
    const over = Promise.all(
      supervisors.flatMap(({ victims, supervisor }) =>
        victims.flatMap((victim) => [killAgain(victim, supervisor, waves, { ...settings, stop }), supervisor.watch(victim, stop)]),
      ),
    )
    return { line, supervisors, waves, over }
  })
  const kills = () => runs.flatMap(({ supervisors }) => supervisors.flatMap(({ supervisor }) => supervisor.kills))
  const mishaps = () => runs.flatMap(({ supervisors }) => supervisors.flatMap(({ supervisor }) => supervisor.mishaps))
  const accepted = () => runs.flatMap(({ waves }) => waves.accepted)
  const allSheets = () => lines.flatMap(({ printers }) => printers.flatMap((printer) => printer.sheets))
  const saying = setInterval(() => {
    const minute = ((Date.now() - startedMs) / 60_000).toFixed(1)
    say(`${minute} min: ${accepted().length} accepted, ${allSheets().length} sheets, ${kills().length} kills, ${mishaps().length} mishaps`)
  }, SAY_EVERY_MS)
  await Promise.all(runs.map(({ over }) => over))
  await Promise.all(runs.map(({ waves }) => waves.ended))
  clearInterval(saying)

  const quietAtMs = Date.now()
  say('all is right again; waiting for the jobs to end')
  const jobsById = new Map((await Promise.all(lines.map((line) => untilSettled(line, say)))).flat().map((job) => [String(job.id), job]))
  const settledAfterMs = Date.now() - quietAtMs
  const doubtsById = new Map<string, { detail: string; atMs: number }>()
  const handOversById = new Map<string, number>()
  const sheetsByMarker = Map.groupBy(allSheets(), ({ marker }) => marker)
  for (const { line, waves } of runs) {
    for (const { jobId, marker } of waves.accepted) {
      const isTwice = (sheetsByMarker.get(marker)?.length ?? 0) > 1
      if (!isTwice && jobsById.get(jobId)?.state !== 'uncertain') continue
      const { items } = await line.api.call(listJobEvents, { params: { jobId } })
      handOversById.set(jobId, items.filter(({ event }) => event.kind === 'printing').length)
      const doubt = items.findLast(({ event }) => event.kind === 'uncertain')
      if (doubt?.event.kind === 'uncertain') doubtsById.set(jobId, { detail: doubt.event.detail, atMs: Date.parse(doubt.at) })
    }
  }
  const verdict = judge({ accepted: accepted(), jobsById, sheets: allSheets(), kills: kills(), doubtsById, handOversById })
  const result: TortureResult = {
    ...verdict,
    accepted: accepted(),
    refused: runs.flatMap(({ waves }) => waves.refused),
    kills: kills(),
    mishaps: mishaps(),
    sheets: allSheets().length,
    partial: lines.flatMap(({ printers }) => printers.flatMap(({ partial }) => partial)).length,
    settledAfterMs,
    longestMs: longest(accepted(), jobsById),
    tookMs: Date.now() - startedMs,
  }
  keep(lines, result)
  await Promise.allSettled(lines.map((line) => line.stop()))
  return result
}

/** Kills that many times at random moments: times drawn evenly over the run leave short and long gaps, as troubles do. */
async function killAgain(
  victim: Victim,
  supervisor: Supervisor,
  waves: Waves,
  { minutes, killsPerMinute, lines, stop }: TortureSettings & { stop: AbortSignal },
): Promise<void> {
  const startedMs = performance.now()
  const count = Math.ceil((minutes * killsPerMinute) / lines)
  const times = Array.from({ length: count }, () => Math.random() * minutes * 60_000).toSorted((one, other) => one - other)
  for (const atMs of times) {
    if (!(await untilOrStopped(delay(Math.max(0, startedMs + atMs - performance.now()), undefined, { signal: stop })))) return
    if (Math.random() * 10 < AIMED_OF_TEN) {
      if (!(await untilOrStopped(Promise.race([waves.nextWave(), delay(10_000, undefined, { signal: stop })])))) return
      await delay(Math.random() * AIMED_WITHIN_MS)
    }
    await supervisor.killAndRevive(victim)
  }
}

async function untilOrStopped(wait: Promise<unknown>): Promise<boolean> {
  return wait.then(
    () => true,
    () => false,
  )
}

/** All jobs of the line, once they have ended or wait for a person, or nothing moves any more. */
async function untilSettled({ name, api }: TortureLine, say: (line: string) => void): Promise<Job[]> {
  let open = Infinity
  let movedAtMs = Date.now()
  for (;;) {
    const jobs = await readJobs(api).catch((error: unknown) => say(`${name}: ${String(error)}`))
    if (jobs !== undefined) {
      const left = jobs.filter(({ state }) => !isFinal(state) && state !== 'uncertain').length
      if (left === 0) return jobs
      if (left < open) movedAtMs = Date.now()
      open = left
      if (Date.now() - movedAtMs > STUCK_AFTER_MS) return jobs
    }
    await delay(500)
  }
}

async function readJobs(api: TortureLine['api']): Promise<Job[]> {
  const jobs: Job[] = []
  for (let cursor: string | undefined; ;) {
    const page = await api.call(listJobs, { query: { limit: 200, ...(cursor !== undefined && { cursor }) } })
    jobs.push(...page.items)
    if (page.nextCursor === null) return jobs
    cursor = page.nextCursor
  }
}

function longest(accepted: Accepted[], jobsById: Map<string, Job>): number {
  return accepted.reduce((longestMs, { jobId, acceptedAtMs }) => {
    const endedAt = jobsById.get(jobId)?.endedAt
    return endedAt ? Math.max(longestMs, Date.parse(endedAt) - acceptedAtMs) : longestMs
  }, 0)
}
