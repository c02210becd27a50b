import { Button } from '@mantine/core'
import { texts } from '../../texts/texts.ts'
import { EmptyState } from './empty-state.tsx'

const words = texts.controls.nothingSoFar

interface NothingSoFarProps {
  /** Whether the next part is on its way: until it comes this one is shown, and asking again would ask for the same. */
  isLooking: boolean
  onGoOn: () => void
}

/** A page of a search that no index helps: nothing in the part that was looked through, and that is not all. */
export function NothingSoFar({ isLooking, onGoOn }: NothingSoFarProps) {
  return (
    <EmptyState
      title={words.title}
      action={
        <Button size="xs" loading={isLooking} onClick={onGoOn}>
          {words.action}
        </Button>
      }
    >
      {words.text}
    </EmptyState>
  )
}
