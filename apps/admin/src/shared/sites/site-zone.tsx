import type { SiteId } from '@cloudprint/protocol/ids'
import { TimeZone } from '@cloudprint/protocol/time-zone'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { SiteZoneContext } from '../format/site-zone-context.ts'
import { siteQuery } from './queries.ts'

interface SiteZoneProps {
  /** Undefined while it is not known. */
  siteId: SiteId | undefined
  children: ReactNode
}

/** Times within are told by the clock on this site's wall. */
export function SiteZone({ siteId, children }: SiteZoneProps) {
  const { data: site } = useQuery({ ...siteQuery(siteId as SiteId), enabled: siteId !== undefined })
  // A browser may be older than the relay, and know fewer zones.
  const timeZone = TimeZone.safeParse(site?.timeZone)
  return <SiteZoneContext value={timeZone.data}>{children}</SiteZoneContext>
}
