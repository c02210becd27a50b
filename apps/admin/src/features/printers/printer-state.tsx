import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { reasonsText } from '../../shared/words/reason-words.ts'
import classes from './printer-state.module.css'

/** Whether it would print now; if not, why and since when. */
export function PrinterStateMark({ printer }: { printer: Printer }) {
  const { label, tone } = availabilityWords[printer.availability]
  const isPlain = printer.availability === 'ready'
  const reasons = printer.health.reasons.filter(({ severity }) => severity !== 'report')
  const shown = reasons.length > 0 ? reasons : printer.health.reasons
  const why = reasonsText(shown.map(({ reason }) => reason))
  return (
    <span className={classes.state}>
      <StateMark tone={tone}>{label}</StateMark>
      {!isPlain && (
        <span className={classes.why}>
          {why !== '' && printer.availability !== 'unreachable' && <>{why} · </>}
          <Time iso={printer.availabilitySince} />
        </span>
      )}
    </span>
  )
}
