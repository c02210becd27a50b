import type { LocalStatus } from './local-status.ts'

/** One line: what went wrong, with which job, what to do. */
export function errorWords({ what, code, remedy, jobId, printer }: LocalStatus['lastErrors'][number]): string {
  const job = jobId === null ? '' : ` Job ${jobId}${printer === null ? '' : ` for ${printer}`}.`
  return `${what.replace(/\.$/, '')}${code === null ? '' : ` (${code})`}.${job}${remedy === null ? '' : ` ${remedy}`}`
}
