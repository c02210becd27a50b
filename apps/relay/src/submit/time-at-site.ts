/** As the clock on the site's wall shows it, with the zone's name, for whoever finds the page there: `2026-11-22 21:04:05 GMT+1 (Europe/Berlin)`. */
export function timeAtSite(now: Date, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(now)
  if (timeZone === 'UTC') return `${shown} UTC`
  const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(now)
  return `${shown} ${offset.find(({ type }) => type === 'timeZoneName')?.value ?? ''} (${timeZone})`
}
