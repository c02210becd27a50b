import { use } from 'react'
import { ownTimeZone } from '../format/date-time.ts'
import { SiteZoneContext } from '../format/site-zone-context.ts'
import { texts } from '../../texts/texts.ts'
import classes from './clock-note.module.css'

/** Whose clock the times above are told by: the site's, where the list is of one, and else one's own. */
export function ClockNote() {
  const siteZone = use(SiteZoneContext)
  return <p className={classes.note}>{siteZone === undefined ? texts.common.byYourClock(ownTimeZone) : texts.common.byTheSite(siteZone)}</p>
}
