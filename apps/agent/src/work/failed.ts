import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { Refused } from '@cloudprint/protocol/problems'

/** The end of a job for which something was refused that waiting does not mend. */
export function failed({ problem }: Refused): AgentJobEvent {
  return { kind: 'failed', code: problem.code, detail: plainText(problem.detail, 1000) }
}
