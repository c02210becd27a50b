import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { texts } from '../../texts/texts.ts'
import { removeComputer } from './queries.ts'

const words = texts.computers.remove

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
  return (
    <>
      <Button variant="default" onClick={ask}>
        {words.button}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.title(computer.name)}
        confirmLabel={words.confirm}
        isBusy={remove.isPending}
        isDisabled={typedName.trim() !== computer.name}
        error={remove.error}
        onConfirm={() => remove.mutate(computer.id, { onSuccess: () => void navigate({ to: '/computers' }) })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{words.text(computer.printerCount)}</p>
        <TextInput
          label={texts.common.typeToGoOn(computer.name)}
          value={typedName}
          autoComplete="off"
          onChange={(event) => setTypedName(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  )
}
