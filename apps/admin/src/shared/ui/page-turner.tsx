import { Button } from '@mantine/core'
import { IconChevronRight, IconChevronsLeft } from '@tabler/icons-react'
import { texts } from '../../texts/texts.ts'
import classes from './page-turner.module.css'

interface PageTurnerProps {
  cursor: string | undefined
  nextCursor: string | null
  onTurn: (cursor: string | undefined) => void
  words: { first: string; next: string }
}

/** Walks through a list the server pages by cursor; the browser's back button leads to the page before. */
export function PageTurner({ cursor, nextCursor, onTurn, words }: PageTurnerProps) {
  if (cursor === undefined && nextCursor === null) return null
  function turn(to: string | undefined) {
    onTurn(to)
    scrollTo({ top: 0 })
  }
  return (
    <nav className={classes.turner} aria-label={texts.controls.pages}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconChevronsLeft size={14} />}
        disabled={cursor === undefined}
        onClick={() => turn(undefined)}
      >
        {words.first}
      </Button>
      <Button
        variant="default"
        size="xs"
        rightSection={<IconChevronRight size={14} />}
        disabled={nextCursor === null}
        onClick={() => turn(nextCursor ?? undefined)}
      >
        {words.next}
      </Button>
    </nav>
  )
}
