import { finalJobStates, isFinal, jobStates } from '@cloudprint/protocol/job-state'
import { likeLiteral, threeLetters } from '../db/containing.ts'

/** One or two letters are less than the index knows, except where a word begins. */
const SHORT_WORD = /^[a-z0-9]{1,2}$/i

export function isShortWord(text: string): boolean {
  return SHORT_WORD.test(text)
}

/** Whether `job_ended_by_title` finds titles by this text. */
export function isLookedUp(text: string): boolean {
  return isShortWord(text) || threeLetters.test(text)
}

/**
 * The condition under which a job's title has this text, whatever its case, for what is looked up. One or two letters or digits are
 * looked for where words begin. It is said apart for jobs that have ended, whose titles have an index, and for open ones, which are few.
 */
export function titleCondition(text: string, parameter: (value: unknown) => string): string {
  const literal = likeLiteral(text)
  const place = parameter(isShortWord(text) ? [`${literal}%`, `% ${literal}%`] : [`%${literal}%`])
  return `(state in ${ended} and title ilike any(${place}) or state in ${open} and title ilike any(${place}))`
}

/** The same as the planner can't take it to that index: for jobs that are looked through, at a fraction of the cost of each. */
export function titleSpelledOut(text: string, parameter: (value: unknown) => string): string {
  // The beginning of a word stands behind a space: in front of the first one, too.
  return isShortWord(text)
    ? `strpos(' ' || lower(title), ${parameter(` ${text.toLowerCase()}`)}) > 0`
    : `strpos(lower(title), lower(${parameter(text)})) > 0`
}

const ended = quoted(finalJobStates)
const open = quoted(jobStates.filter((state) => !isFinal(state)))

function quoted(states: readonly string[]): string {
  return `(${states.map((state) => `'${state}'`).join(', ')})`
}
