import { compareVersions } from '@cloudprint/protocol/release'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import type { UpdateRecord } from '../update/update-record.ts'

/** A version that was cut short so often, by reboots or worse, or so often did not reach the relay, is not tried again. */
export const MAX_TRIES = 3

/** What the launcher starts: the package's version, or a staged one, proven or on trial. */
export type Choice =
  | { kind: 'package' }
  | { kind: 'staged'; version: string; isTrial: boolean }
  /** The version that the record names is out of the question: go back, and choose again. */
  | { kind: 'go-back'; code: ProblemCode; detail: string }

/** The staged version that the record names, unless the package has brought a newer one. */
export function chooseVersion(packageVersion: string, { current }: UpdateRecord): Choice {
  if (current === null || compareVersions(current.version, packageVersion) <= 0) return { kind: 'package' }
  const { version, provenAt, tries } = current
  if (provenAt !== null) return { kind: 'staged', version, isTrial: false }
  if (tries >= MAX_TRIES)
    return { kind: 'go-back', code: 'update-not-healthy', detail: `it was started ${tries} times and cut short each time` }
  return { kind: 'staged', version, isTrial: true }
}

/** Why a trial failed, as it is noted: the relay may have been away for once, not each time. */
export function faultOfTrial(why: 'crashed' | 'not-healthy' | 'relay-away', tries: number): ProblemCode {
  return why === 'relay-away' && tries >= MAX_TRIES ? 'update-not-healthy' : `update-${why}`
}
