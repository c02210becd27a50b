import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { useLatePart } from '../../shared/ui/use-late-part.ts'

const load = () => import('./keyboard-help-dialog.tsx')

/** Opened by ? from anywhere; its code comes when it is first asked for. */
export function KeyboardHelp() {
  const [isOpen, { open, toggle, close }] = useDisclosure(false)
  const { Part: KeyboardHelpDialog, fetchPart } = useLatePart(load)
  const ask = () => (KeyboardHelpDialog === undefined ? void fetchPart().then((isThere) => isThere && open()) : toggle())
  useHotkeys([
    ['shift+?', ask],
    ['?', ask],
  ])
  return isOpen && KeyboardHelpDialog !== undefined ? <KeyboardHelpDialog onClose={close} /> : null
}
