import { z } from 'zod'
import { Name } from './text.ts'

/** What an organization calls a printer; no two of its printers are called the same, in whatever case. */
export const PrinterAlias = Name(100)

/** A word that printers are found by. Without commas, which stand between tags where people write them. */
export const PrinterTag = Name(50).refine((tag) => !tag.includes(','), { error: 'must not contain a comma' })

/** Each once, in whatever case, and in the order of the alphabet: as they are shown everywhere. */
export const PrinterTags = z
  .array(PrinterTag)
  .max(20)
  .transform((tags) => [...new Map(tags.map((tag) => [tag.toLowerCase(), tag])).values()].toSorted((a, b) => a.localeCompare(b, 'en')))
