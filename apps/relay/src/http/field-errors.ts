import type { Problem } from '@cloudprint/protocol/problems'
import type { z } from 'zod'

/** More than these help nobody, and a hostile body could cause thousands. */
const MAX_ERRORS = 20

/** A schema's complaints as paths such as `ticket.pages[0].from`, and what is wrong there. `place` names the whole. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], place: string): NonNullable<Problem['errors']> {
  return issues.flatMap((issue) => errorsOf(issue, place)).slice(0, MAX_ERRORS)
}

function errorsOf(issue: z.core.$ZodIssue, place: string): NonNullable<Problem['errors']> {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: fieldPath([...issue.path, key], place), message: 'is not known here' }))
  }
  return [{ field: fieldPath(issue.path, place), message: readable(issue.message) }]
}

function fieldPath(path: readonly PropertyKey[], place: string): string {
  if (path.length === 0) return place
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('')
}

function readable(message: string): string {
  if (message.endsWith('received undefined')) return 'is missing'
  return message.replace(/^Invalid input: /, '').replace(/^Invalid option: /, '')
}
