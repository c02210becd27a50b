import { isRaw } from '@cloudprint/protocol/document-format'
import type { Job } from '@cloudprint/protocol/job'
import type { SentOption } from '@cloudprint/protocol/job-event'
import { useQuery } from '@tanstack/react-query'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ticketLines } from '../../shared/words/ticket-words.ts'
import { texts } from '../../texts/texts.ts'
import { lastOf } from './last-of.ts'
import { jobEventsQuery } from './queries.ts'

const words = texts.jobs.ticket

/** What the job asked for, and beside it what really went to the print system: its defaults fill in what was left open. */
export function TicketPanels({ job }: { job: Job }) {
  const { data: history } = useQuery(jobEventsQuery(job.id))
  const lines = ticketLines(job.ticket)
  const handedOver = lastOf(history?.items ?? [], 'printing')
  return (
    <>
      <Panel title={words.asked}>{lines.length === 0 ? words.nothingAsked : <Facts items={lines} />}</Panel>
      <Panel title={words.used} note={words.usedNote}>
        {handedOver === undefined ? words.notYet : <Used sent={handedOver.sent} isRawDocument={isRaw(job.contentType)} />}
      </Panel>
    </>
  )
}

function Used({ sent, isRawDocument }: { sent: readonly SentOption[] | undefined; isRawDocument: boolean }) {
  if (sent === undefined) return words.unknownUsed
  if (sent.length === 0) return isRawDocument ? words.rawUsed : words.nothingUsed
  return <Facts items={sent.map(({ name, value }) => ({ label: name, value: <Keyword>{value}</Keyword> }))} />
}
