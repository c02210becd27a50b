import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

interface NamedRemovalProps {
  /** What is to be typed before it goes. */
  name: string
  words: { button: string; title: (name: string) => string; confirm: string }
  /** What will happen, in words. */
  children: ReactNode
  /** The removal under way, or what came of the last one. */
  mutation: { isPending: boolean; error: Error | null; reset: () => void }
  onRemove: () => void
}

/** A removal that can't be taken back: says what will happen and asks for the name. */
export function NamedRemoval({ name, words, children, mutation, onRemove }: NamedRemovalProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [typedName, setTypedName] = useState('')
  function ask() {
    mutation.reset()
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
        title={words.title(name)}
        confirmLabel={words.confirm}
        isBusy={mutation.isPending}
        isDisabled={typedName.trim() !== name}
        error={mutation.error}
        onConfirm={onRemove}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{children}</p>
        <TextInput
          label={texts.common.typeToGoOn(name)}
          value={typedName}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setTypedName(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  )
}
