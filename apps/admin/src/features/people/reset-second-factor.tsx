import type { Member } from '@cloudprint/protocol/http/people-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { callerQuery } from '../../shared/api/caller.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { texts } from '../../texts/texts.ts'
import { resetSecondFactor } from './queries.ts'

const words = texts.people.resetSecondFactor

/** For somebody else; one's own is looked after under Account. */
export function ResetSecondFactor({ person: { id, name } }: { person: Member }) {
  const { data: caller } = useQuery(callerQuery)
  const [isOpen, { open, close }] = useDisclosure(false)
  const reset = useMutation(resetSecondFactor(useQueryClient()))
  if (caller === undefined || caller.id === id) return null
  function ask() {
    reset.reset()
    open()
  }
  return (
    <>
      <Button variant="default" onClick={ask}>
        {words.button}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.title(name)}
        confirmLabel={words.confirm}
        isBusy={reset.isPending}
        error={reset.error}
        onConfirm={() => reset.mutate(id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{words.text}</p>
      </ConfirmDialog>
    </>
  )
}
