import type { SiteId } from '@cloudprint/protocol/ids'
import { SiteFilter } from '../../shared/sites/site-filter.tsx'

interface OverviewSiteProps {
  siteId: SiteId | undefined
  onChange: (siteId: SiteId | undefined) => void
}

/** Comes when there are several sites: choosing one out of hundreds takes more code than the rest of the page. */
export default function OverviewSite({ siteId, onChange }: OverviewSiteProps) {
  return <SiteFilter value={siteId} onChange={onChange} />
}
