import { plainText } from '@cloudprint/protocol/plain-text'
import { z } from 'zod'

/** Values in the address bar: what does not fit is ignored, since an old bookmark should open its page all the same. */
export const textValue = z.string().overwrite(oneLine).min(1).max(255).optional().catch(undefined)

/** Several texts of any kind, each once. */
export const textValues = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [...new Set([given].flat().map(oneLine))].filter((text) => text !== '' && text.length <= 255).slice(0, 20))
  .transform((texts) => (texts.length === 0 ? undefined : texts))
  .optional()
  .catch(undefined)

export function oneOf<Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values).optional().catch(undefined)
}

/** Several of the values, with commas between them: `queued,printing`. */
export function someOf<Values extends readonly [string, ...string[]]>(values: Values) {
  const one = z.enum(values)
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(',')))
    .transform((texts) => texts.flatMap((text) => one.safeParse(text).data ?? []) as Values[number][])
    .transform((chosen) => (chosen.length === 0 ? undefined : [...new Set(chosen)]))
    .optional()
    .catch(undefined)
}

export function idValue<Id extends z.ZodType>(id: Id) {
  return id.optional().catch(undefined)
}

/** What is pasted from a table has tabs in it, which no relay looks for. */
function oneLine(text: string): string {
  return plainText(text).trim()
}
