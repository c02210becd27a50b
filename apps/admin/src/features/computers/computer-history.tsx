import type { ComputerEvent } from '@cloudprint/protocol/http/computer-routes'
import type { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computer-page.module.css'
import { computerEventsQuery } from './queries.ts'

const words = texts.computers.history

/** What people and machines did to a computer, newest first. */
export function ComputerHistory({ computerId }: { computerId: ComputerId }) {
  const query = useQuery(computerEventsQuery(computerId))
  return (
    <Panel title={words.title}>
      <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
        {({ items }) =>
          items.length === 0 ? (
            words.none
          ) : (
            <ul className={classes.history} aria-label={words.title}>
              {items.map((entry) => (
                <li key={`${entry.at} ${entry.event.kind}`}>
                  {sentence(entry.event)}
                  <span className={classes.hint}>
                    <Time iso={entry.at} /> {words.by[entry.by]} {entry.by === 'person' || entry.by === 'api-key' ? entry.byName : ''}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryGate>
    </Panel>
  )
}

function sentence(event: ComputerEvent['event']): string {
  switch (event.kind) {
    case 'enrolled':
      return words.enrolled(event.hostname)
    case 'renamed':
      return words.renamed(event.from, event.to)
    case 'moved':
      return words.moved(event.fromSite, event.toSite)
    case 'replaced':
      return words.replaced(event.fromHostname, event.toHostname)
  }
}
