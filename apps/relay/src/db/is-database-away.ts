/**
 * SQLSTATE classes and codes (Postgres appendix A) by which the database says that it can not serve us now: connection
 * lost, resources short, shutting down or starting, statement or idle transaction timed out, database or login gone.
 */
const awayStates = [/^08/, /^53/, /^57P0/, /^57014$/, /^25P03$/, /^28/, /^3D000$/]
const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE'])
/** The driver has no codes for these. */
const driverSays = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Cannot use a pool after calling end on the pool',
]
/** Deeper than any wrapping of ours, and an end for causes that go in circles. */
const MAX_DEPTH = 5

/** Whether work failed because the database could not be reached or had no room, and not by a fault of the work. */
export function isDatabaseAway(error: unknown, depth = 0): error is Error {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && (networkCodes.has(code) || awayStates.some((state) => code.length === 5 && state.test(code)))) return true
  return driverSays.some((start) => error.message.startsWith(start)) || isDatabaseAway(error.cause, depth + 1)
}
