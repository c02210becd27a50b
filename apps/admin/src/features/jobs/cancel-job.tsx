import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { cancelJob } from './queries.ts'

/** Cancels after saying what can be promised and what can't. */
export function CancelJob({ job }: { job: Job }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const cancel = useMutation(cancelJob(useQueryClient()))
  const may = useMay()
  // A doubt is settled, not canceled.
  if (!may('jobs:write') || isFinal(job.state) || job.state === 'uncertain') return null
  const isAsked = job.cancelRequestedAt !== null
  function ask() {
    cancel.reset()
    open()
  }
  return (
    <>
      <Button variant="default" disabled={isAsked} onClick={ask}>
        {isAsked ? 'Cancel asked for' : 'Cancel job'}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Cancel “${job.title}”?`}
        confirmLabel="Cancel job"
        isBusy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(job.id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{outlook(job)}</p>
        <p style={{ margin: 0 }}>Its document is deleted when the job has ended. To print it later, submit it again.</p>
      </ConfirmDialog>
    </>
  )
}

function outlook(job: Job): string {
  if (job.state === 'printing') {
    return `${job.computerName} is asked to stop it. Some pages may come out before it does; the job shows what became of it.`
  }
  if (job.offered) {
    return `${job.computerName} may hold it already, so it is asked to let go. Until it answers, the job stays as it is and may still print.`
  }
  return 'No computer has it yet: it is canceled at once, and no paper comes out.'
}
