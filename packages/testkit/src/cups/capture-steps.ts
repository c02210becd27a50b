/** What the capture backend can do with a job; a script is a list of them, run from the first to the last. */
export type CaptureStep =
  /** Reads the document and keeps it. Without this step nothing is printed. */
  | 'take-document'
  /** Waits until the test says `release`. */
  | 'hold'
  /** Sets (+) or clears (-) a printer-state-reason: '+media-empty', '-media-empty'. */
  | { state: `+${string}` | `-${string}` }
  /** Reports sheets as printed: the page's number, and how many copies of it. */
  | { page: number; copies?: number }
  /** The text in printer-state-message. */
  | { message: string }
  /** A job or printer attribute: 'marker-levels=25'. */
  | { attribute: string }
  | { sleepMs: number }
  /** Ends with an exit code of backend(7): 1 failed, 3 hold the job, 4 stop the queue, 5 cancel, 6 retry, 7 retry now. */
  | { failWith: number }

/** The lines the backend reads. */
export function writeSteps(steps: readonly CaptureStep[]): string {
  return steps.map((step) => `${lineOf(step)}\n`).join('')
}

function lineOf(step: CaptureStep): string {
  if (typeof step === 'string') return step
  if ('state' in step) return `state ${step.state}`
  if ('page' in step) return `page ${step.page} ${step.copies ?? 1}`
  if ('message' in step) return `message ${step.message}`
  if ('attribute' in step) return `attribute ${step.attribute}`
  if ('sleepMs' in step) return `sleep ${step.sleepMs / 1000}`
  return `fail ${step.failWith}`
}
