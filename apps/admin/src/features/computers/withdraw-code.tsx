import type { EnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { exactTime } from '../../shared/format/date-time.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { texts } from '../../texts/texts.ts'
import { withdrawEnrolmentCode } from './queries.ts'

const words = texts.computers.codeList

export function WithdrawCode({ code }: { code: EnrolmentCode }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const withdraw = useMutation(withdrawEnrolmentCode(useQueryClient()))
  return (
    <>
      <Button variant="default" size="xs" aria-label={words.withdrawLabel(code.siteName, exactTime(code.createdAt))} onClick={open}>
        {words.withdraw}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.withdrawTitle}
        confirmLabel={words.withdrawConfirm}
        isBusy={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => withdraw.mutate(code.id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{words.withdrawText}</p>
      </ConfirmDialog>
    </>
  )
}
