import { SubmitJob } from '@cloudprint/protocol/job'
import type { z } from 'zod'
import type { Reach } from '../access/reach.ts'
import type { Submitted } from '../submit/submit-job.ts'
import type { TestLine } from './start-test-line.ts'

export const label = Buffer.from('^XA^FO20,20^FDParcel 4711^FS^XZ')

interface Options {
  job?: Partial<z.input<typeof SubmitJob>>
  bytes?: Buffer
  key?: string
  now?: Date
  reach?: Reach
}

/** Submits a ZPL label for a printer, as a warehouse system would. */
export function submitLabel(
  line: TestLine,
  printerId: string,
  { job, bytes = label, key, now, reach = line.reach }: Options = {},
): Promise<Submitted> {
  const parsed = SubmitJob.parse({ printerId, title: 'Parcel 4711', contentType: 'application/vnd.zebra.zpl', ...job })
  const caller = { reach, kind: 'api-key' as const, name: 'WMS' }
  return line.submitter.submitBytes({ caller, job: parsed, idempotencyKey: key ?? null }, bytes, now ?? new Date())
}

/** The same, expected to be taken. */
export async function submitted(line: TestLine, printerId: string, options: Options = {}): Promise<string> {
  const answer = await submitLabel(line, printerId, options)
  if (!answer.ok) throw new Error(answer.problem.detail)
  return answer.jobId
}
