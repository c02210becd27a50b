import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { doubtVerdicts } from '@cloudprint/protocol/job-state'
import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import { Button, Checkbox, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './printer-doubts.module.css'
import { jobListQuery, settleJobsOfPrinter } from './queries.ts'

const words = texts.printers.doubts
const SHOWN = 50

/** The jobs of a printer that are in doubt, to settle those together of which the same was found. */
export function PrinterDoubts({ printerId }: { printerId: PrinterId }) {
  const { data } = useQuery(jobListQuery({ printerId, state: ['uncertain'], limit: SHOWN }))
  const settle = useMutation(settleJobsOfPrinter(useQueryClient()))
  const may = useMay()
  const items = data?.items ?? []
  // Settled or not read yet: what is in doubt is urgent, that nothing is is not.
  if (items.length === 0 && !settle.isSuccess) return null
  return (
    <Panel title={words.title}>
      {settle.isSuccess && (
        <p className={classes.done} aria-live="polite">
          {words.settled(settle.data.settled)}
          {settle.data.unsettled.length > 0 && ` ${words.unsettled(settle.data.unsettled.length)}`}
        </p>
      )}
      {items.length > 0 && !may('jobs:write') && <DoubtList jobs={items} />}
      {items.length > 0 && may('jobs:write') && (
        <DoubtsForm
          key={settle.submittedAt}
          jobs={items}
          hasMore={data?.nextCursor !== null}
          isBusy={settle.isPending}
          onSettle={(jobIds, verdict) => settle.mutate({ printerId, jobIds, verdict })}
        />
      )}
      {settle.error !== null && <ProblemPanel error={settle.error} />}
    </Panel>
  )
}

/** For those who may look, and not settle. */
function DoubtList({ jobs }: { jobs: readonly Job[] }) {
  return (
    <ul className={classes.jobs}>
      {jobs.map((job) => (
        <li key={job.id} className={classes.job}>
          <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
            {job.title}
          </Link>
          <Time iso={job.createdAt} as="clock" />
        </li>
      ))}
    </ul>
  )
}

interface DoubtsFormProps {
  jobs: readonly Job[]
  hasMore: boolean
  isBusy: boolean
  onSettle: (jobIds: JobId[], verdict: DoubtVerdict) => void
}

/** Nothing is chosen beforehand: each verdict is final. */
function DoubtsForm({ jobs, hasMore, isBusy, onSettle }: DoubtsFormProps) {
  const [ids, setIds] = useState<readonly JobId[]>([])
  const [verdict, setVerdict] = useState<DoubtVerdict | null>(null)
  const chosen = jobs.filter(({ id }) => ids.includes(id)).map(({ id }) => id)
  const isAll = chosen.length === jobs.length
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (verdict !== null && chosen.length > 0) onSettle(chosen, verdict)
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.text}>{words.text}</p>
      <fieldset className={classes.jobs} aria-label={words.title}>
        <Checkbox
          label={words.all}
          checked={isAll}
          indeterminate={!isAll && chosen.length > 0}
          onChange={() => setIds(isAll ? [] : jobs.map(({ id }) => id))}
        />
        {jobs.map((job) => (
          <div key={job.id} className={classes.job}>
            <Checkbox
              label={job.title}
              checked={ids.includes(job.id)}
              onChange={() => setIds(ids.includes(job.id) ? ids.filter((id) => id !== job.id) : [...ids, job.id])}
            />
            <Link to="/jobs/$jobId" params={{ jobId: job.id }} aria-label={`${words.open} ${job.title}`}>
              <Time iso={job.createdAt} as="clock" />
            </Link>
          </div>
        ))}
        {hasMore && <p className={classes.text}>{words.more}</p>}
      </fieldset>
      {chosen.length > 0 && (
        <>
          <Radio.Group
            label={words.verdict}
            value={verdict}
            onChange={(value) => setVerdict(doubtVerdicts.find((one) => one === value) ?? null)}
          >
            <div className={classes.verdicts}>
              {doubtVerdicts.map((one) => (
                <Radio key={one} value={one} label={words.verdicts[one].label} description={words.verdicts[one].meaning} />
              ))}
            </div>
          </Radio.Group>
          <div className={classes.act}>
            <span>{words.chosen(chosen.length)}</span>
            <Button type="submit" loading={isBusy} disabled={verdict === null}>
              {verdict === null ? words.settle : words.verdicts[verdict].act(chosen.length)}
            </Button>
          </div>
        </>
      )}
    </form>
  )
}
