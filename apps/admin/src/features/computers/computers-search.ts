import { z } from 'zod'
import { oneOf, textValue } from '../../shared/url-value.ts'

export const computerStates = ['connected', 'disconnected'] as const

/** What the address of the computer list can say. */
export const ComputersSearch = z.object({
  state: oneOf(computerStates),
  search: textValue,
  cursor: textValue,
})
export type ComputersSearch = z.infer<typeof ComputersSearch>
