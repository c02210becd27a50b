import { finalJobStates, isFinal, jobStates } from '@cloudprint/protocol/job-state'
import { likeLiteral, threeLetters } from '../db/containing.ts'

/** One or two letters are less than the index knows, except where a word begins. */
const SHORT_WORD = /^[a-z0-9]{1,2}$/i

/**
 * The condition under which a job's title has this text, whatever its case, and the value of its parameter. One or two letters or
 * digits are looked for where words begin. It is said apart for jobs that have ended, whose titles have an index
 * (`job_ended_by_title`), and for open ones, which are few; what that index can't look up is not to be planned with it, nor are jobs
 * that other conditions leave few of.
 */
export function titleCondition(
  text: string,
  { isIndexed = true } = {},
): { condition: (parameter: string) => string; value: string | string[] } {
  if (!SHORT_WORD.test(text) && !threeLetters.test(text)) {
    return { condition: (parameter) => `strpos(lower(title), lower(${parameter})) > 0`, value: text }
  }
  const literal = likeLiteral(text)
  const value = SHORT_WORD.test(text) ? [`${literal}%`, `% ${literal}%`] : [`%${literal}%`]
  // No plain column, and so not planned with its index.
  const unindexed = (parameter: string) => `title || '' ilike any(${parameter})`
  const indexed = (parameter: string) =>
    `(state in ${ended} and title ilike any(${parameter}) or state in ${open} and title ilike any(${parameter}))`
  return { condition: isIndexed ? indexed : unindexed, value }
}

const ended = quoted(finalJobStates)
const open = quoted(jobStates.filter((state) => !isFinal(state)))

function quoted(states: readonly string[]): string {
  return `(${states.map((state) => `'${state}'`).join(', ')})`
}
