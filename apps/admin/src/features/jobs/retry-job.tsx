import type { Job } from '@cloudprint/protocol/job'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { countdownText, durationText } from '../../shared/format/duration.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './retry-job.module.css'
import { retryJob } from './queries.ts'

const words = texts.jobPage.retry

/** From then on every second counts. */
const LAST_MS = 120_000

/** Puts a failed job back into the queue, for as long as its document is kept. */
export function RetryJob({ job }: { job: Job }) {
  const now = useNow(1_000)
  const retry = useMutation(retryJob(useQueryClient()))
  const may = useMay()
  const { keptUntil } = job.document
  if (keptUntil === null) return null
  const leftMs = Date.parse(keptUntil) - now
  if (leftMs <= 0) return <p>{words.over}</p>
  return (
    <>
      <div className={classes.retry}>
        {may('jobs:write') && (
          <Button loading={retry.isPending} onClick={() => retry.mutate(job.id)}>
            {words.act}
          </Button>
        )}
        <span>{words.left(leftMs < LAST_MS ? countdownText(leftMs) : durationText(wholeMinutes(leftMs)))}</span>
      </div>
      {retry.error !== null && <ProblemPanel error={retry.error} />}
    </>
  )
}

function wholeMinutes(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000
}
