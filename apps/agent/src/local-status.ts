import { readFile, stat, utimes } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import { ObstacleCode } from '@cloudprint/protocol/obstacles'
import { LocalPrinter, PrinterState } from '@cloudprint/protocol/printer'
import { ProblemCode } from '@cloudprint/protocol/problems'
import { z } from 'zod'
import { writePrivateFile } from './private-file.ts'
import type { AgentStatus } from './agent-status.ts'
import type { RecentError } from './recent-errors.ts'
import type { StateFolder } from './state-folder.ts'
import { stages } from './work/held-job.ts'

const LastError = z.object({
  at: z.iso.datetime(),
  since: z.iso.datetime(),
  count: z.int(),
  what: z.string(),
  code: z.string().nullable(),
  remedy: z.string().nullable(),
  jobId: z.string().nullable(),
  printer: z.string().nullable(),
})
const Stage = z.enum([...stages, 'unknown']).catch('unknown')

/**
 * What `run` says about itself to `status`, in a file: the journal is locked while it runs. The agent updates itself and the command is the
 * package's, so either may be the newer one: a word that the other does not know yet is `unknown`, and no reason to say that nothing runs.
 */
export const LocalStatus = z.object({
  pid: z.int(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  writtenAt: z.iso.datetime(),
  computerName: z.string(),
  relayUrl: z.string(),
  /** Where browsers on this machine see the same; null where there is no such page. */
  page: z.string().nullable(),
  link: z.object({
    state: z.enum(['connecting', 'connected', 'waiting', 'stopped', 'unknown']).catch('unknown'),
    since: z.iso.datetime(),
    detail: z.string().nullable(),
    obstacle: ObstacleCode.nullable().catch(null),
    way: z.string().nullable(),
    epoch: z.int().nullable(),
  }),
  sealingKey: z.object({ keyId: z.string(), madeAt: z.iso.datetime(), older: z.int() }),
  printers: z.array(
    z.object({ name: z.string(), state: PrinterState.catch('unknown'), reasons: z.array(z.string()), message: z.string() }),
  ),
  scales: z.array(z.object({ name: z.string(), product: z.string(), weight: z.string().nullable(), trouble: z.string().nullable() })),
  jobs: z.array(z.object({ jobId: z.string(), printer: z.string(), title: z.string(), stage: Stage })),
  /** What is wrong now. */
  problems: z.array(z.string()),
  /** What went wrong, in former runs too, the newest first; of an agent that is older than this command, or says it otherwise, none. */
  lastErrors: z.array(LastError).default([]).catch([]),
})
export type LocalStatus = z.infer<typeof LocalStatus>

/** Jobs shown; a backlog of thousands helps nobody here. */
const MAX_JOBS_SHOWN = 50
const WRITE_EVERY_MS = 1_000
/** It is written at least every ten rounds; a machine that sleeps or is very busy may be late. */
const SILENT_AFTER_MS = 60_000

export function localStatus(
  about: { pid: number; version: string; startedAt: Date; computerName: string; relayUrl: string; page: string | null },
  { link, sealingKey, printers, scales, jobs, isDiskFull, awayPrintSystems, lastErrors }: AgentStatus,
  now: Date,
): LocalStatus {
  return {
    ...about,
    startedAt: about.startedAt.toISOString(),
    writtenAt: now.toISOString(),
    link: { ...link, since: link.since.toISOString() },
    sealingKey: { ...sealingKey, madeAt: sealingKey.madeAt.toISOString() },
    printers: printers.map(({ name, health }) => ({
      name,
      state: health.state,
      reasons: health.reasons.map(({ reason }) => reason),
      message: health.message,
    })),
    scales: scales.map(({ name, product, weight, trouble, isFresh }) => ({
      name,
      product,
      weight: weight === null || !isFresh ? null : [weight.state, weight.value, weight.unit].filter((part) => part !== null).join(' '),
      trouble,
    })),
    jobs: jobs.slice(0, MAX_JOBS_SHOWN).map(({ jobId, printer, title, stage }) => ({ jobId, printer, title, stage })),
    problems: [...(isDiskFull ? ['The disk is full: nothing new is printed until there is space again.'] : []), ...awayPrintSystems],
    lastErrors: lastErrors.map((error) => ({ ...error, at: error.at.toISOString(), since: error.since.toISOString() })),
  }
}

/** The printers as the last run saw them: a print system that is away at the next start has not lost them. */
export const RememberedPrinters = z.array(LocalPrinter)

const time = z.iso.datetime().pipe(z.coerce.date())
/** What went wrong in former runs: an update, a crash or whoever starts the agent again for it takes away nothing of that. */
export const RememberedErrors = z.array(
  LastError.extend({ kind: z.string(), at: time, since: time, code: z.union([ProblemCode, ObstacleCode]).nullable().catch(null) }),
)

type About = Parameters<typeof localStatus>[0]

/**
 * Writes status, printers and last errors when they have changed, at most once a second, and the status now and then to show that it lives.
 * What can not be written is tried again: a disk is full for a while only.
 */
export async function keepStatusFiles(
  { folder, status, about, clock, log }: { folder: StateFolder; status: () => AgentStatus; about: About; clock: Clock; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  let writtenStatus = ''
  let writtenPrinters: readonly LocalPrinter[] = []
  let writtenErrors: readonly RecentError[] = []
  let isFailing = false
  for (let round = 0; ; round += 1) {
    const isLast = signal.aborted
    const now = status()
    const told = localStatus(about, now, clock.now())
    try {
      const statusText = JSON.stringify({ ...told, writtenAt: '' })
      if (statusText !== writtenStatus || round % 10 === 0) await writePrivateFile(folder.statusFile, told)
      writtenStatus = statusText
      if (!isDeepStrictEqual(now.printers, writtenPrinters)) await writePrivateFile(folder.printersFile, now.printers)
      writtenPrinters = now.printers
      if (!isDeepStrictEqual(now.lastErrors, writtenErrors)) await writePrivateFile(folder.lastErrorsFile, now.lastErrors)
      writtenErrors = now.lastErrors
      isFailing = false
    } catch (error) {
      if (!isFailing) log.error({ err: error }, `${folder.statusFile} can not be written; it is tried again`)
      isFailing = true
      // What stands there is old, and its writer lives: a full disk takes that still.
      await utimes(folder.statusFile, clock.now(), clock.now()).catch(() => undefined)
    }
    // Once more at the end: the next run begins with what this one saw last.
    if (isLast) return
    await clock.wait(WRITE_EVERY_MS, signal).catch(() => undefined)
  }
}

/**
 * The status of the agent that runs on this folder now, or undefined when none does, or it hangs: which of both nobody can tell. After a crash or a loss of power its process's number may
 * have been given to another: a file that nobody has touched for long is nobody's, nor one from a time that has not come yet.
 */
export async function readLocalStatus(path: string): Promise<LocalStatus | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  const touched = await stat(path).catch(() => undefined)
  if (text === undefined || touched === undefined || Math.abs(Date.now() - touched.mtimeMs) > SILENT_AFTER_MS) return undefined
  const parsed = LocalStatus.safeParse(parseJson(text))
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process is alive too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
