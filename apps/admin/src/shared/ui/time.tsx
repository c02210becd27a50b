import { use } from 'react'
import { clockTime, exactTime, isSameClock, ownTimeZone, relativeTime, zoneName } from '../format/date-time.ts'
import { SiteZoneContext } from '../format/site-zone-context.ts'
import { siteTimeText } from '../format/site-time.ts'
import { useNow } from '../format/use-now.ts'

interface TimeProps {
  iso: string
  /** `ago`: 3 min. ago. `clock`: 12:03:04. `exact`: 12:03:04.251. Either way the whole time is in the tooltip. */
  as?: 'ago' | 'clock' | 'exact'
}

/** A time by the clock of the site that the page is about, which it names where one's own shows another; or by one's own. */
export function Time({ iso, as = 'ago' }: TimeProps) {
  const now = useNow(as === 'ago' ? 10_000 : 60_000)
  const siteZone = use(SiteZoneContext)
  const timeZone = siteZone ?? ownTimeZone
  const isOwnClock = siteZone === undefined || isSameClock(iso, siteZone)
  return (
    <time dateTime={iso} title={siteZone === undefined ? exactTime(iso) : siteTimeText(iso, siteZone)}>
      <span style={{ whiteSpace: 'nowrap' }}>
        {as === 'ago'
          ? relativeTime(iso, now, timeZone)
          : clockTime(iso, now, { to: as === 'exact' ? 'milliseconds' : 'seconds', timeZone })}
      </span>
      {as !== 'ago' && !isOwnClock && ` ${zoneName(iso, timeZone)}`}
    </time>
  )
}
