import { SiteId } from '@cloudprint/protocol/ids'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { SitePage } from '../../features/sites/site-page.tsx'
import { NotFoundPage } from '../not-found-page.tsx'

const route = getRouteApi('/console/sites/$siteId')

export function SiteDetail() {
  const siteId = SiteId.safeParse(route.useParams().siteId)
  const may = useMay()
  return siteId.success ? <SitePage key={siteId.data} siteId={siteId.data} mayChange={may('admin:sites')} /> : <NotFoundPage />
}
