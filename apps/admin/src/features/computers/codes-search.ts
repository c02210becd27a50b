import { z } from 'zod'
import { oneOf, textValue } from '../../shared/url-value.ts'

export const codeFilters = ['open', 'over'] as const

/** What the address of the list of enrolment codes can say. */
export const CodesSearch = z.object({ state: oneOf(codeFilters), cursor: textValue })
export type CodesSearch = z.infer<typeof CodesSearch>
