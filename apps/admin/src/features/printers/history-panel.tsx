import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { useQuery } from '@tanstack/react-query'
import { Panel } from '../../shared/ui/panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { printerEventWords } from '../../shared/words/printer-event-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './history-panel.module.css'
import { printerEventsQuery } from './queries.ts'

const words = texts.printers.history

/** What people and its agent did to a printer. While that loads, or can't be read, nothing is shown: nobody waits for it. */
export function HistoryPanel({ printer }: { printer: Printer }) {
  const { data } = useQuery(printerEventsQuery(printer.id))
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title={words.title}>
      <ol className={classes.acts} aria-label={words.title}>
        {data.items.map((entry) => {
          const { title, detail, tone } = printerEventWords(entry)
          const at = 'happenedAt' in entry.event ? entry.event.happenedAt : entry.at
          return (
            <li key={`${at} ${entry.event.kind}`} className={classes.act}>
              <div>
                <StateMark tone={tone}>{title}</StateMark>
                {detail !== '' && <div className={classes.detail}>{detail}</div>}
              </div>
              <Time iso={at} />
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
