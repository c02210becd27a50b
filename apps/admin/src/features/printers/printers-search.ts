import { availabilities } from '@cloudprint/protocol/http/printer-routes'
import { ComputerId, SiteId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, oneOf, textValue, textValues } from '../../shared/url-value.ts'

/** What the address of the printer list can say. */
export const PrintersSearch = z.object({
  availability: oneOf(availabilities),
  computerId: idValue(ComputerId),
  siteId: idValue(SiteId),
  tag: textValues,
  search: textValue,
  cursor: textValue,
})
export type PrintersSearch = z.infer<typeof PrintersSearch>
