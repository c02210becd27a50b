import { useHotkeys } from '@mantine/hooks'
import { Suspense, lazy, useEffect } from 'react'

const load = () => import('./palette-dialog.tsx')
const PaletteDialog = lazy(load)

/** The page itself comes first. */
const IDLE_MS = 500

interface SearchPaletteProps {
  isOpen: boolean
  onOpen: () => void
  onClose: () => void
}

/** Opened by / or Ctrl-K from anywhere; its code comes once the page is there, so that no letter typed after the / is lost. */
export function SearchPalette({ isOpen, onOpen, onClose }: SearchPaletteProps) {
  useHotkeys([['/', onOpen]])
  // Also from inside a field, where / is a letter.
  useHotkeys([['mod+K', onOpen]], [])
  useEffect(() => {
    const idle = setTimeout(() => void load().catch(() => undefined), IDLE_MS)
    return () => clearTimeout(idle)
  }, [])
  if (!isOpen) return null
  return (
    <Suspense fallback={null}>
      <PaletteDialog onClose={onClose} />
    </Suspense>
  )
}
