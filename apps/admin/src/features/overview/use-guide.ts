import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { callerQuery } from '../../shared/api/caller.ts'
import type { OverviewSearch } from './overview-search.ts'

/**
 * Whether the way to the first printed page is shown: by itself until something was printed, and then for as long as the page is
 * open, so that nobody is left before the last step; on demand always; and not to who has closed it.
 */
export function useGuide({ siteId, guide }: OverviewSearch, overview: Overview | undefined) {
  const { data: caller } = useQuery(callerQuery)
  const [isClosed, setIsClosed] = useLocalStorage({
    key: `cloudprint.guide-closed.${caller?.organization.id ?? ''}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const [wasDue, setWasDue] = useState(false)
  const isDue = overview !== undefined && overview.computers !== undefined && !overview.hasPrinted && siteId === undefined
  if (isDue && !wasDue) setWasDue(true)
  return { isShown: guide !== undefined || (wasDue && !isClosed), close: () => setIsClosed(true) }
}
