import { texts } from '../../texts/texts.ts'
import { exactTime, isSameClock, ownTimeZone } from './date-time.ts'

/** For a tooltip: when it was by the site's clock, and by one's own where that shows something else. */
export function siteTimeText(iso: string, siteZone: string, ownZone = ownTimeZone): string {
  const there = exactTime(iso, siteZone)
  if (isSameClock(iso, siteZone, ownZone)) return there
  return `${texts.common.atTheSite(there, siteZone)}\n${texts.common.whereYouAre(exactTime(iso, ownZone), ownZone)}`
}
