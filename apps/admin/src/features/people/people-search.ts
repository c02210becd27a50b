import { roles } from '@cloudprint/protocol/http/roles'
import { SiteId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, oneOf, textValue } from '../../shared/url-value.ts'

/** What the address of the list of people can say. */
export const PeopleSearch = z.object({ role: oneOf(roles), siteId: idValue(SiteId), search: textValue, cursor: textValue })
export type PeopleSearch = z.infer<typeof PeopleSearch>
