import { useHotkeys } from '@mantine/hooks'
import { useEffect } from 'react'
import { useLatePart } from '../../shared/ui/use-late-part.ts'

const load = () => import('./palette-dialog.tsx')

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
  const { Part: PaletteDialog, fetchPart } = useLatePart(load)
  useEffect(() => {
    if (isOpen) return void fetchPart().then((isThere) => isThere || onClose())
    const idle = setTimeout(() => void fetchPart(), IDLE_MS)
    return () => clearTimeout(idle)
  }, [fetchPart, isOpen, onClose])
  return isOpen && PaletteDialog !== undefined ? <PaletteDialog onClose={onClose} /> : null
}
