import { VisuallyHidden } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isNotFound } from '../api/problem-error.ts'
import { texts } from '../../texts/texts.ts'
import { ProblemPanel } from './problem-panel.tsx'

interface QueryGateProps<Data> {
  query: UseQueryResult<Data>
  /** In the shape of what is to come. */
  skeleton: ReactNode
  /** Where what is read may not exist, or not any more. */
  missing?: ReactNode
  children: (data: Data) => ReactNode
}

/** Shows a read on purpose in each of its states. What was once known stays on the screen while the relay is away. */
export function QueryGate<Data>({ query, skeleton, missing, children }: QueryGateProps<Data>) {
  if (missing !== undefined && query.isError && isNotFound(query.error)) return missing
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
  return (
    <div aria-live="polite" aria-busy="true">
      <VisuallyHidden>{texts.controls.loading}</VisuallyHidden>
      {skeleton}
    </div>
  )
}
