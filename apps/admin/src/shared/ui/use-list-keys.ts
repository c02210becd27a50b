import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'

interface ListKeys {
  /** The rows' keys in order; the selection follows its row when others arrive above it. */
  keys: string[]
  onOpen: (at: number) => void
}

/** j and k walk through a list, Enter opens. Returns the key of the selected row. */
export function useListKeys({ keys, onOpen }: ListKeys): string | null {
  const [selected, setSelected] = useState<string | null>(null)
  const at = selected === null ? -1 : keys.indexOf(selected)

  function move(by: number) {
    if (keys.length === 0 || isDialogOpen()) return
    const next = keys[at === -1 ? 0 : Math.min(keys.length - 1, Math.max(0, at + by))]
    if (next === undefined) return
    setSelected(next)
    document.querySelector(`[data-row="${CSS.escape(next)}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  function open() {
    if (at === -1 || isDialogOpen()) return
    // Enter on a focused link or button means that link or button.
    if (document.activeElement === null || document.activeElement.closest('a, button') === null) onOpen(at)
  }

  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['Enter', open, { preventDefault: false }],
  ])
  return at === -1 ? null : selected
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null
}
