import { z } from 'zod'

/**
 * When something happened, as another machine says it. ISO 8601 knows the year 0 and any number of decimals; the database knows
 * no such year, and a bound keeps a time from being a megabyte.
 */
export const ReportedTime = z.iso
  .datetime()
  .max(40)
  .regex(/^(?!0000)/, 'must not lie before the year 1')
