import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { StateFolder } from '../state-folder.ts'

/** A person has just pasted the command, and looks at the console. */
const LOOK_EVERY_MS = 500

/** Waits for `enrol` to have done its work in the folder: a service runs before somebody says to whom it belongs. */
export async function untilEnrolled(folder: StateFolder, clock: Clock, log: Logger, signal: AbortSignal): Promise<void> {
  if (await folder.isEnrolled()) return
  log.info('waiting to be enrolled: cloudprint-agent enrol URL --code CODE')
  while (!signal.aborted && !(await folder.isEnrolled())) await clock.wait(LOOK_EVERY_MS, signal).catch(() => undefined)
}
