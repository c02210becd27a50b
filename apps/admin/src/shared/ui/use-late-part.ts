import { useCallback, useState } from 'react'
import type { ComponentType } from 'react'

/**
 * A part of the console whose code comes when it is first wanted. While it can not be fetched, since the relay is away, all stays as it
 * is, and it is asked for again the next time: `lazy` would take the whole page with it, and go on failing once the relay is back.
 * `fetchPart` tells whether it is there.
 */
export function useLatePart<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const [Part, setPart] = useState<ComponentType<Props>>()
  const fetchPart = useCallback(
    () =>
      load().then(
        (code) => {
          setPart(() => code.default)
          return true
        },
        () => false,
      ),
    [load],
  )
  return { Part, fetchPart }
}
