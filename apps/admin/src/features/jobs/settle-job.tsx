import type { Job } from '@cloudprint/protocol/job'
import { doubtVerdicts } from '@cloudprint/protocol/job-state'
import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { settleJob } from './queries.ts'

const words: Record<DoubtVerdict, { label: string; question: (job: Job) => string; consequence: string }> = {
  'printed': {
    label: 'It was printed',
    question: (job) => `Did “${job.title}” come out of ${job.printerName}?`,
    consequence: 'The job is completed on your word, and its document is deleted.',
  },
  'print-again': {
    label: 'Print it again',
    question: (job) => `Print “${job.title}” again?`,
    consequence: 'Only if nothing came out: otherwise there will be two. It goes to the printer at once.',
  },
  'discard': {
    label: 'Discard it',
    question: (job) => `Discard “${job.title}”?`,
    consequence: 'It is not printed again, whether it came out or not, and its document is deleted.',
  },
}

/** Ends a doubt by the word of somebody who has looked at the printer. */
export function SettleJob({ job }: { job: Job }) {
  const [verdict, setVerdict] = useState<DoubtVerdict | null>(null)
  const settle = useMutation(settleJob(useQueryClient()))
  const close = () => setVerdict(null)
  function ask(choice: DoubtVerdict) {
    settle.reset()
    setVerdict(choice)
  }
  const chosen = verdict === null ? undefined : words[verdict]
  return (
    <Group gap="xs" mt="sm">
      {doubtVerdicts.map((choice) => (
        <Button key={choice} size="xs" variant={choice === 'printed' ? 'filled' : 'default'} onClick={() => ask(choice)}>
          {words[choice].label}
        </Button>
      ))}
      <ConfirmDialog
        isOpen={chosen !== undefined}
        title={chosen?.question(job) ?? ''}
        confirmLabel={chosen?.label ?? ''}
        isBusy={settle.isPending}
        error={settle.error}
        onConfirm={() => verdict !== null && settle.mutate({ jobId: job.id, verdict }, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{chosen?.consequence}</p>
      </ConfirmDialog>
    </Group>
  )
}
