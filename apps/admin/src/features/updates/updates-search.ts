import { SiteId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, oneOf, textValue } from '../../shared/url-value.ts'

export const runsChoices = ['other', 'newest'] as const

/** What the address of the updates can say: which computers are listed. */
export const UpdatesSearch = z.object({
  runs: oneOf(runsChoices),
  siteId: idValue(SiteId),
  search: textValue,
  cursor: textValue,
})
export type UpdatesSearch = z.infer<typeof UpdatesSearch>
