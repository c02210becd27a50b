import type { Job, JobHistoryEntry } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { lastOf } from './last-of.ts'
import { jobEventsQuery } from './queries.ts'

const words = texts.jobs.spooler

/** What the print system last said of the job, untranslated: the words that stand in its own log. */
export function SpoolerPanel({ job }: { job: Job }) {
  const { data: history } = useQuery(jobEventsQuery(job.id))
  const items = history?.items ?? []
  const handle = lastOf(items, 'printing')?.spoolerJob
  const said = lastSaid(items)
  if (handle === undefined && said === undefined) return null
  return (
    <Panel title={words.title}>
      <Facts
        items={[
          ...(handle === undefined
            ? []
            : [
                {
                  label: words.job,
                  value: (
                    <Keyword>{handle.uuid === null || handle.uuid === handle.id ? handle.id : `${handle.id} (${handle.uuid})`}</Keyword>
                  ),
                },
              ]),
          ...(said === undefined
            ? []
            : [
                { label: words.state, value: <Keyword>{said.spooler.state}</Keyword> },
                {
                  label: words.reasons,
                  value: said.spooler.reasons.length === 0 ? words.none : <Keyword>{said.spooler.reasons.join(', ')}</Keyword>,
                },
                { label: words.message, value: said.spooler.message === '' ? words.none : said.spooler.message },
                ...(said.spooler.processingSince === null
                  ? []
                  : [{ label: words.processing, value: <Time iso={said.spooler.processingSince} as="exact" /> }]),
                { label: words.at, value: <Time iso={said.at} as="exact" /> },
              ]),
        ]}
      />
    </Panel>
  )
}

function lastSaid(history: readonly JobHistoryEntry[]) {
  const said = history.flatMap(({ at, happenedAt, event }) =>
    'spooler' in event && event.spooler !== undefined ? [{ at: happenedAt ?? at, spooler: event.spooler }] : [],
  )
  return said.at(-1)
}
