import type { Job } from '@cloudprint/protocol/job'
import { isFinal } from '@cloudprint/protocol/job-state'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { texts } from '../../texts/texts.ts'
import { cancelJob } from './queries.ts'

const words = texts.jobPage.cancel

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
        {isAsked ? words.asked : words.act}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.title(job.title)}
        confirmLabel={words.act}
        isBusy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate(job.id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{outlook(job)}</p>
        <p style={{ margin: 0 }}>{words.final}</p>
      </ConfirmDialog>
    </>
  )
}

function outlook(job: Job): string {
  if (job.state === 'printing') return words.printing(job.computerName)
  return job.offered ? words.offered(job.computerName) : words.atRelay
}
