import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Notice } from '../../shared/ui/notice.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.printers.paused

interface PausedNoticeProps {
  printer: Printer
  paused: NonNullable<Printer['paused']>
}

/** Who paused it and since when, and what prints nevertheless. */
export function PausedNotice({ printer, paused }: PausedNoticeProps) {
  const atComputer = printer.jobsAtComputer + printer.jobsPrinting
  return (
    <Notice tone="attention" title={words.title(printer.displayName)}>
      <p>
        {words.by(paused.byName)} {words.since} <Time iso={paused.since} as="clock" />, <Time iso={paused.since} />.
      </p>
      <p>
        {words.rest}
        {atComputer > 0 && ` ${words.atComputer(atComputer)}`}
      </p>
    </Notice>
  )
}
