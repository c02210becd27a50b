import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { outageKinds } from '@cloudprint/protocol/http/printer-outage'
import type { OutageKind, PrinterOutage } from '@cloudprint/protocol/http/printer-outage'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { durationText, msBetween } from '../../shared/format/duration.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { ChoiceChips } from '../../shared/ui/filter-bar.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { PageTurner } from '../../shared/ui/page-turner.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { reasonsText } from '../../shared/words/reason-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './outages-panel.module.css'
import { printerOutagesQuery } from './queries.ts'

const words = texts.printers.outages
const SHOWN = 8
/** What is over sooner is a restart or a paper change more often than trouble. */
const SHORT_SECONDS = 60

/** When the printer would not have printed: since when, for how long, and why. */
export function OutagesPanel({ printer }: { printer: Printer }) {
  const [kind, setKind] = useState<OutageKind>()
  const [withShort, setWithShort] = useState(false)
  const [cursor, setCursor] = useState<string>()
  const filter = { kind, minSeconds: withShort ? 0 : SHORT_SECONDS, cursor, limit: SHOWN }
  const query = useQuery(printerOutagesQuery(printer.id, filter))
  return (
    <Panel title={words.title} note={words.note}>
      <div className={classes.filters}>
        <ChoiceChips
          label={words.title}
          chosen={kind === undefined ? [] : [kind]}
          choices={outageKinds.map((value) => ({ value, label: words.kinds[value] }))}
          onToggle={(value) => {
            setCursor(undefined)
            setKind(value === kind ? undefined : value)
          }}
        />
        <ChoiceChips
          label={words.shortNote}
          chosen={withShort ? ['short'] : []}
          choices={[{ value: 'short', label: words.short }]}
          onToggle={() => {
            setCursor(undefined)
            setWithShort(!withShort)
          }}
        />
      </div>
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <EmptyState title={kind === undefined ? words.empty : words.noneFits}>
              {withShort ? words.emptyText : words.emptyLong}
            </EmptyState>
          ) : (
            <>
              <ol className={classes.outages}>
                {items.map((outage) => (
                  <Outage key={outage.id} outage={outage} printer={printer} />
                ))}
              </ol>
              <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} words={{ first: words.newest, next: words.older }} />
            </>
          )
        }
      </QueryGate>
    </Panel>
  )
}

function Outage({ outage, printer }: { outage: PrinterOutage; printer: Printer }) {
  const { kind, since, until, reasons } = outage
  const now = useNow(10_000)
  return (
    <li className={classes.outage}>
      <div className={classes.what}>
        <StateMark tone={until === null ? 'bad' : 'quiet'}>
          {kind === 'stopped' && reasons.length > 0 ? reasonsText(reasons.map(({ reason }) => reason)) : words.kinds[kind]}
        </StateMark>
        <div className={classes.why}>
          {kind === 'unreachable' && words.away(printer.computerName)}
          {kind === 'gone' && words.isGone}
          {kind === 'stopped' && reasons.length === 0 && words.noReason}
          {kind === 'stopped' && reasons.map(({ reason }) => <Keyword key={reason}>{reason}</Keyword>)}
        </div>
      </div>
      <span className={classes.when}>
        <Time iso={since} as="clock" />
        <span>
          {until === null ? words.lasts : words.lasted} {durationText(msBetween(since, until ?? new Date(now).toISOString()))}
        </span>
      </span>
    </li>
  )
}
