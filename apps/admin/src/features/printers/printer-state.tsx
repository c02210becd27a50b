import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { availabilityWords, hindranceWords } from '../../shared/words/printer-words.ts'
import classes from './printer-state.module.css'

/** Whether it would print now; if not, why and since when. */
export function PrinterStateMark({ printer }: { printer: Printer }) {
  const { label, tone } = availabilityWords[printer.availability]
  const isPlain = printer.availability === 'ready'
  const why = hindranceWords(printer)
  return (
    <span className={classes.state}>
      <StateMark tone={tone}>{label}</StateMark>
      {!isPlain && (
        <span className={classes.why}>
          {why !== '' && <>{why} · </>}
          <Time iso={printer.availabilitySince} />
        </span>
      )}
    </span>
  )
}
