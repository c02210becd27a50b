import { plainText } from '@cloudprint/protocol/plain-text'
import type { SpoolerJobStatus } from '../../print-system.ts'
import type { IppAttributes } from '../ipp/ipp-message.ts'
import { numberOf, textOf } from '../ipp/read-attributes.ts'
import { carriesKey } from '../job-name.ts'
import { reasonKeywords } from '../translate-health.ts'
import { jobStates } from '../translate-job.ts'
import { waitFor } from '../wait-for.ts'
import type { PrinterAddress } from './printer-address.ts'
import type { PrinterClient } from './printer-client.ts'

export type Final = Extract<SpoolerJobStatus, { state: 'completed' | 'canceled' | 'aborted' }>

/** A printer that does not answer costs a job this long, and no more. */
const deadlineMs = 4_000
/** A job that the printer still works on, or a connection that it did not take, may be otherwise after this. */
const retryMs = 1_000

/**
 * What the printer itself says of a job that CUPS calls completed. CUPS's ipp backend says so of every end: it waits until
 * the job is over at the printer, and only its second thread, which may be asleep, tells an abort from a success
 * (backend/ipp.c, CUPS 2.4); of a printer that keeps no history it takes the success for granted.
 */
export async function confirmAtPrinter(
  { key, address }: { key: string; address: PrinterAddress },
  client: Pick<PrinterClient, 'jobs'>,
  signal: AbortSignal,
): Promise<Final> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
  let word = await askForWord(key, (which) => client.jobs(address, which, inTime))
  if (word === 'none-yet') {
    await waitFor(retryMs, inTime)
    word = await askForWord(key, (which) => client.jobs(address, which, inTime))
  }
  return typeof word === 'string' ? { state: 'completed', evidence: 'sent' } : word
}

/** `none-yet`: it works on the job or does not answer. `unknown`: it answers, and not about this job. */
type Word = Final | 'none-yet' | 'unknown'

/** Asked for in this order because most jobs have ended, and again at the end because one may end between two questions. */
const lists = ['completed', 'not-completed', 'completed'] as const

async function askForWord(key: string, jobsIn: (list: (typeof lists)[number]) => Promise<IppAttributes[] | undefined>): Promise<Word> {
  for (const list of lists) {
    const jobs = await jobsIn(list)
    if (jobs === undefined) return 'none-yet'
    const ours = jobs.filter((job) => carriesKey(textOf(job, 'job-name') ?? '', key))
    if (ours.length > 0) return wordOf(ours)
  }
  return 'unknown'
}

/** CUPS sends a job again after a failure, and once for each copy to a printer that can't count: then there are several. */
function wordOf(ours: IppAttributes[]): Word {
  const [newest = new Map()] = ours.toSorted((one, other) => (numberOf(other, 'job-id') ?? 0) - (numberOf(one, 'job-id') ?? 0))
  switch (numberOf(newest, 'job-state')) {
    case jobStates.completed:
      return ours.every((job) => numberOf(job, 'job-state') === jobStates.completed)
        ? { state: 'completed', evidence: 'printed' }
        : 'unknown'
    case jobStates.aborted:
      return { state: 'aborted', code: 'print-aborted', detail: detailOf(newest, 'aborted') }
    case jobStates.canceled:
      return { state: 'canceled', detail: detailOf(newest, 'canceled') }
    default:
      return 'none-yet'
  }
}

function detailOf(job: IppAttributes, verb: string): string {
  const reasons = reasonKeywords(job, 'job-state-reasons').join(', ')
  const message = textOf(job, 'job-state-message') ?? ''
  return plainText(`The printer ${verb} the job${reasons === '' ? '' : ` (${reasons})`}${message === '' ? '.' : `: ${message}`}`, 1023)
}
