import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { removeComputer } from './queries.ts'

/** Can't be undone, so it says what will happen and asks for the name. */
export function RemoveComputer({ computer }: { computer: Computer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [typedName, setTypedName] = useState('')
  const navigate = useNavigate()
  const remove = useMutation(removeComputer(useQueryClient()))
  function ask() {
    remove.reset()
    setTypedName('')
    open()
  }
  const printers = computer.printerCount === 1 ? 'its printer' : `its ${computer.printerCount} printers`
  return (
    <>
      <Button variant="default" onClick={ask}>
        Remove
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Remove ${computer.name}?`}
        confirmLabel="Remove computer"
        isBusy={remove.isPending}
        isDisabled={typedName.trim() !== computer.name}
        error={remove.error}
        onConfirm={() => remove.mutate(computer.id, { onSuccess: () => void navigate({ to: '/computers' }) })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>
          Its agent is cut off at once{computer.printerCount > 0 && <>, and {printers} can no longer be printed to</>}. Jobs that wait for
          it will not print. To bring it back, the machine has to be enrolled anew.
        </p>
        <TextInput
          label={`Type “${computer.name}” to go on`}
          value={typedName}
          autoComplete="off"
          onChange={(event) => setTypedName(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  )
}
