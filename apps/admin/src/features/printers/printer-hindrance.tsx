import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Notice } from '../../shared/ui/notice.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { availabilityWords, hindranceWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import { BlockedNotice } from './blocked-notice.tsx'
import { PausedNotice } from './paused-notice.tsx'
import { printerQuery } from './queries.ts'

const words = texts.printerPage.hindrance

/** Why a job for this printer has to wait, since when; nothing where the printer would print it. */
export function PrinterHindrance({ printerId }: { printerId: PrinterId }) {
  const { data: printer } = useQuery(printerQuery(printerId))
  if (printer === undefined || printer.availability === 'ready' || printer.availability === 'attention') return null
  if (printer.paused !== null) return <PausedNotice printer={printer} paused={printer.paused} />
  if (printer.availability === 'stopped' && printer.blockedBy !== null) return <BlockedNotice printer={printer} jobId={printer.blockedBy} />
  const { label, meaning } = availabilityWords[printer.availability]
  const why = hindranceWords(printer)
  return (
    <Notice tone="attention" title={words.title(printer.displayName, lowerFirst(why === '' ? label : why))}>
      <p>
        <Phrase text={words.since} parts={{ meaning, time: <Time iso={printer.availabilitySince} as="clock" /> }} />
      </p>
      <p>
        <Link to="/printers/$printerId" params={{ printerId }}>
          {words.look}
        </Link>
      </p>
    </Notice>
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
