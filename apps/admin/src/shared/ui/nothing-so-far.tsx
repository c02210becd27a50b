import { Button } from '@mantine/core'
import { texts } from '../../texts/texts.ts'
import { EmptyState } from './empty-state.tsx'

const words = texts.controls.nothingSoFar

/** A page of a search that no index helps: nothing in the part that was looked through, and that is not all. */
export function NothingSoFar({ onGoOn }: { onGoOn: () => void }) {
  return (
    <EmptyState
      title={words.title}
      action={
        <Button size="xs" onClick={onGoOn}>
          {words.action}
        </Button>
      }
    >
      {words.text}
    </EmptyState>
  )
}
