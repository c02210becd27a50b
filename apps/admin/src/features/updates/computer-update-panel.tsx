import type { ComputerId } from '@cloudprint/protocol/ids'
import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'
import { computerUpdateQuery } from './queries.ts'
import { SteerComputer } from './steer-computer.tsx'
import { UpdateProgress } from './update-progress.tsx'
import { isSteered, nextText, setForComputer, setForSite } from './what-is-set.ts'

const words = texts.updates.one

/** On a computer's page: what its agent runs, what comes next, how the last update went, and what may be done about it. */
export function ComputerUpdatePanel({ computerId }: { computerId: ComputerId }) {
  const query = useQuery(computerUpdateQuery(computerId))
  const maySeeAll = useMay()('admin:settings')
  return (
    <Panel title={words.title} action={maySeeAll && <Link to="/updates">{words.all}</Link>}>
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {(computer) => (
          <>
            <Facts items={factsOf(computer)} />
            {isSteered(computer) ? (
              <div className={classes.shown}>
                <SteerComputer computer={computer} />
              </div>
            ) : (
              <p className={classes.remedy}>{words.stays}</p>
            )}
          </>
        )}
      </QueryGate>
    </Panel>
  )
}

function factsOf(computer: ComputerUpdate) {
  if (!isSteered(computer)) return [{ label: words.runs, value: computer.running }]
  const next = nextText(computer)
  const [here, site] = [setForComputer(computer), setForSite(computer)]
  return [
    { label: words.runs, value: computer.running },
    { label: words.newest, value: computer.newestVersion ?? words.noRelease },
    ...(next === undefined || computer.next === null ? [] : [{ label: words.next, value: next }]),
    { label: words.last, value: <UpdateProgress computer={computer} /> },
    { label: words.set, value: here.length === 0 && site.length === 0 ? words.nothingSet : [...here, ...site].join(' · ') },
  ]
}
