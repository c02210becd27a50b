import pg from 'pg'

/** SQLSTATE class 22 (data exception): the statement was rolled back for what one of its rows says, and would be again. */
export function isRefusedData(cause: unknown): boolean {
  return cause instanceof pg.DatabaseError && cause.code?.startsWith('22') === true
}
