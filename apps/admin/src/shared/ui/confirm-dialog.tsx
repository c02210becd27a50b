import { Button, Group, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import { ProblemPanel } from './problem-panel.tsx'

interface ConfirmDialogProps {
  isOpen: boolean
  title: string
  /** What will happen, in words. */
  children: ReactNode
  confirmLabel: string
  isBusy: boolean
  isDisabled?: boolean
  error: Error | null
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that can't be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, children, confirmLabel, isBusy, isDisabled = false, error, onConfirm, onClose } = props
  return (
    <Modal opened={isOpen} onClose={onClose} title={<strong>{title}</strong>}>
      <div style={{ display: 'grid', gap: 14 }}>
        {children}
        {error !== null && <ProblemPanel error={error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            {texts.controls.keepIt}
          </Button>
          <Button color="red" loading={isBusy} disabled={isDisabled} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </div>
    </Modal>
  )
}
