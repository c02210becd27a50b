import type { PrinterQueue } from '@cloudprint/protocol/http/printer-work-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { durationText, msBetween } from '../../shared/format/duration.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { CancelWaiting } from './cancel-waiting.tsx'
import { JobStateMark } from './job-state.tsx'
import classes from './printer-queue.module.css'
import { printerQueueQuery } from './queries.ts'

const words = texts.printers.queue

interface PrinterQueuePanelProps {
  printerId: PrinterId
  computerName: string
}

/** What prints at a printer, what comes next, and since when the oldest waits. */
export function PrinterQueuePanel({ printerId, computerName }: PrinterQueuePanelProps) {
  const query = useQuery(printerQueueQuery(printerId))
  const waiting = query.data === undefined ? 0 : countWaiting(query.data)
  return (
    <Panel
      title={words.title}
      action={query.data !== undefined && <CancelWaiting printerId={printerId} computerName={computerName} queue={query.data} />}
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {(queue) =>
          waiting + queue.printing.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyText}</EmptyState>
          ) : (
            <Queue printerId={printerId} queue={queue} />
          )
        }
      </QueryGate>
    </Panel>
  )
}

function countWaiting({ atComputer, atRelay }: Pick<PrinterQueue, 'atComputer' | 'atRelay'>): number {
  return atComputer + atRelay
}

function Queue({ printerId, queue }: { printerId: PrinterId; queue: PrinterQueue }) {
  const now = useNow(10_000)
  const waiting = countWaiting(queue)
  const hidden = waiting - queue.next.length
  return (
    <>
      {queue.printing.length > 0 && <JobLines title={words.printing} jobs={queue.printing} />}
      {waiting > 0 && (
        <>
          <p className={classes.sum}>
            {words.waiting(waiting)} ({words.where(queue)})
            {queue.oldestSince !== null && `, ${words.oldest} ${durationText(msBetween(queue.oldestSince, new Date(now).toISOString()))}`}
          </p>
          <JobLines title={words.next} jobs={queue.next} />
          <p className={classes.more}>
            {hidden > 0 && <span>{words.more(hidden)}</span>}
            <Link to="/jobs" search={{ printerId, state: ['queued', 'delivered'] }}>
              {words.all}
            </Link>
          </p>
        </>
      )}
    </>
  )
}

function JobLines({ title, jobs }: { title: string; jobs: readonly Job[] }) {
  return (
    <>
      <h3 className={classes.heading}>{title}</h3>
      <ol className={classes.jobs}>
        {jobs.map((job) => (
          <li key={job.id} className={classes.job}>
            <Link to="/jobs/$jobId" params={{ jobId: job.id }} className={classes.title}>
              {job.title}
            </Link>
            <JobStateMark job={job} />
            <Time iso={job.createdAt} />
          </li>
        ))}
      </ol>
    </>
  )
}
