import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { mediaText } from '../../shared/words/media-words.ts'
import { ticketLines } from '../../shared/words/ticket-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './loaded-panel.module.css'

const words = texts.printers.loaded

/** What is in its trays, and what it does when a job leaves an option out. */
export function LoadedPanel({ printer: { capabilities, isRaw } }: { printer: Printer }) {
  const defaults = ticketLines(capabilities.defaults)
  const loaded = capabilities.mediaReady.map(mediaText).join(', ')
  return (
    <Panel title={words.title}>
      <Facts items={[{ label: words.paper, value: loaded === '' ? words.notTold : loaded }]} />
      <h3 className={classes.heading}>{words.defaults}</h3>
      {defaults.length > 0 ? <Facts items={defaults} /> : <p className={classes.none}>{isRaw ? words.noDefaults : words.notTold}</p>}
    </Panel>
  )
}
