import { z } from 'zod'
import { textValue } from '../../shared/url-value.ts'

/** What the address of the list of sites can say. */
export const SitesSearch = z.object({ search: textValue, cursor: textValue })
export type SitesSearch = z.infer<typeof SitesSearch>
