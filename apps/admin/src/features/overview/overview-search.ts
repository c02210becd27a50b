import { SiteId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, oneOf } from '../../shared/url-value.ts'

/** What the address of the overview can say. */
export const OverviewSearch = z.object({
  siteId: idValue(SiteId),
  /** Shows the way to the first printed page, also to who has closed it. */
  guide: oneOf(['shown']),
})
export type OverviewSearch = z.infer<typeof OverviewSearch>
