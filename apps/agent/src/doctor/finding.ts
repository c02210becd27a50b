/** `skipped`: it can not be looked at, because of what another check found, or because this user may not. */
export const verdicts = ['ok', 'warning', 'failed', 'skipped'] as const
export type Verdict = (typeof verdicts)[number]

/** What one check found, in words for the person who stands at the machine. */
export interface Finding {
  check: string
  verdict: Verdict
  says: string
  /** What to do; absent where nothing is wrong. */
  remedy?: string
}

/** A check finds one thing or several; what it throws is a finding too. */
export interface Check {
  name: string
  run(): Promise<Omit<Finding, 'check'> | Omit<Finding, 'check'>[]>
}
