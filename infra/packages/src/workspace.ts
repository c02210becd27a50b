import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'

/** The repository's top folder. */
export const top = resolve(import.meta.dirname, '../../..')

/**
 * The time that everything in a package carries, so that the same commit gives the same bytes on any day.
 * @see https://reproducible-builds.org/specs/source-date-epoch/
 */
export function sourceDateEpoch(): number {
  const given = process.env['SOURCE_DATE_EPOCH']
  if (given !== undefined && given !== '') return Number(given)
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: top, encoding: 'utf8' }))
}
