import type { Finding } from '@cloudprint/protocol/examination'

/** Under its check's name, unless it has one of its own. */
export type Found = Omit<Finding, 'check'> & { check?: string }

/** A check finds one thing or several; what it throws is a finding too. */
export interface Check {
  name: string
  run(): Promise<Found | Found[]>
}
