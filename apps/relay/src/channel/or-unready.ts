import type { Logger } from '@cloudprint/process-kit/logger'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { isDatabaseAway } from '../db/is-database-away.ts'
import { ProblemError } from '../http/problem-error.ts'

/** What the work answers, or `relay-unready` where the database is away: neither a fault of the relay nor a silence. */
export async function orUnready<Done extends { ok: true }>(log: Logger, work: () => Promise<Done | Refused>): Promise<Done | Refused> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ProblemError) return { ok: false, problem: cause.problem }
    if (!isDatabaseAway(cause)) throw cause
    log.warn({ reason: cause.message }, 'an agent could not be served: the database is away')
    return refuse('relay-unready', 'The database of the relay does not answer now.')
  }
}
