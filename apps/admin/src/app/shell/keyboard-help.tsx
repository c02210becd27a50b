import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { Suspense, lazy } from 'react'

const KeyboardHelpDialog = lazy(() => import('./keyboard-help-dialog.tsx'))

/** Opened by ? from anywhere; its code comes when it is first asked for. */
export function KeyboardHelp() {
  const [isOpen, { toggle, close }] = useDisclosure(false)
  useHotkeys([
    ['shift+?', toggle],
    ['?', toggle],
  ])
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <KeyboardHelpDialog onClose={close} />
    </Suspense>
  )
}
