import { z } from 'zod'

/** A time zone as the IANA names it, such as `Europe/Berlin`; the runtime knows which there are. */
export const TimeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone, such as Europe/Berlin')

function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 know no summer.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
