import { appendFileSync, copyFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'

/** As much as the program behind the Windows service keeps; twice that with the older half. */
const MAX_LOG_BYTES = 10 * 1024 * 1024
/** An agent at its most talkative takes hours for so much. */
const LOOK_EVERY_MS = 60_000

/**
 * Keeps the file that launchd writes this program's output into from growing for ever. launchd opens it once, to append, and holds it:
 * one that is moved away (as newsyslog does) would be written on where it is.
 */
export async function keepLogShort(file: string, { clock, log }: { clock: Clock; log: Logger }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      shortenLog(file)
    } catch (error) {
      log.warn({ err: error }, `${file} can not be kept short`)
    }
    await clock.wait(LOOK_EVERY_MS, signal).catch(() => undefined)
  }
}

/** In one go, so that nothing is written in between: what this process logs it writes at once. */
export function shortenLog(file: string, maxBytes = MAX_LOG_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= maxBytes) return
  try {
    copyFileSync(file, `${file}.new`)
    renameSync(`${file}.new`, `${file}.1`)
  } catch (error) {
    // A full disk, mostly: it must not grow in any case.
    rmSync(`${file}.new`, { force: true })
    truncateSync(file)
    appendFileSync(file, `The log was cut off, since its older part could not be kept: ${String(error)}\n`)
    return
  }
  truncateSync(file)
}
