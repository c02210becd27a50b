import type { Finding } from '@cloudprint/protocol/examination'

/** A check finds one thing or several; what it throws is a finding too. */
export interface Check {
  name: string
  run(): Promise<Omit<Finding, 'check'> | Omit<Finding, 'check'>[]>
}
