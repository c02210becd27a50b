import { useHotkeys } from '@mantine/hooks'
import { Suspense, lazy } from 'react'

const PaletteDialog = lazy(() => import('./palette-dialog.tsx'))

interface SearchPaletteProps {
  isOpen: boolean
  onOpen: () => void
  onClose: () => void
}

/** Opened by / or Ctrl-K from anywhere; its code comes with the first use. */
export function SearchPalette({ isOpen, onOpen, onClose }: SearchPaletteProps) {
  useHotkeys([['/', onOpen]])
  // Also from inside a field, where / is a letter.
  useHotkeys([['mod+K', onOpen]], [])
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <PaletteDialog onClose={onClose} />
    </Suspense>
  )
}
