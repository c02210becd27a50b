import { SiteId } from '@cloudprint/protocol/ids'
import { z } from 'zod'
import { idValue, oneOf, textValue } from '../../shared/url-value.ts'

export const computerStates = ['connected', 'disconnected'] as const

/** What the address of the computer list can say. */
export const ComputersSearch = z.object({
  state: oneOf(computerStates),
  siteId: idValue(SiteId),
  agentVersion: textValue,
  search: textValue,
  cursor: textValue,
})
export type ComputersSearch = z.infer<typeof ComputersSearch>
