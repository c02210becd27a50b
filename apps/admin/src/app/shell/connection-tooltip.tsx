import { Tooltip } from '@mantine/core'
import type { RefObject } from 'react'

/** What the connection's mark means, for whoever points at it. */
export default function ConnectionTooltip({ target, meaning }: { target: RefObject<HTMLElement | null>; meaning: string }) {
  return <Tooltip target={target} label={meaning} multiline maw={280} defaultOpened />
}
