import type { PrinterQueue } from '@cloudprint/protocol/http/printer-work-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { texts } from '../../texts/texts.ts'
import { cancelWaitingJobs } from './queries.ts'

const words = texts.printers.queue.cancel

interface CancelWaitingProps {
  printerId: PrinterId
  computerName: string
  queue: PrinterQueue
}

/** Cancels all that waits at a printer, after saying how many that is and what becomes of them. */
export function CancelWaiting({ printerId, computerName, queue: { atRelay, atComputer } }: CancelWaitingProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const cancel = useMutation(cancelWaitingJobs(useQueryClient()))
  const may = useMay()
  const count = atRelay + atComputer
  function ask() {
    cancel.reset()
    open()
  }
  if (!may('jobs:write')) return null
  return (
    <>
      <span aria-live="polite">{cancel.isSuccess && words.done(cancel.data)}</span>{' '}
      {count > 0 && (
        <Button variant="default" size="compact-sm" onClick={ask}>
          {words.act}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isOpen}
        title={words.title(count)}
        confirmLabel={words.confirm(count)}
        isBusy={cancel.isPending}
        isDisabled={count === 0}
        error={cancel.error}
        onConfirm={() => cancel.mutate(printerId, { onSuccess: close })}
        onClose={close}
      >
        {atRelay > 0 && <p style={{ margin: 0 }}>{words.atRelay(atRelay)}</p>}
        {atComputer > 0 && <p style={{ margin: 0 }}>{words.atComputer(atComputer, computerName)}</p>}
        <p style={{ margin: 0 }}>{words.final}</p>
      </ConfirmDialog>
    </>
  )
}
