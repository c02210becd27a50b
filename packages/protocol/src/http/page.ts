import { z } from 'zod'
import { Text } from '../text.ts'

export const DEFAULT_PAGE_SIZE = 50
export const MAX_PAGE_SIZE = 200

/** Query of every list: `limit` and the `nextCursor` of the page before. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  /** As a list gave it; one that goes by name holds a name. */
  cursor: Text(1_200).optional(),
}

/** A query value that may be given once or often. */
export const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).max(50)]).transform((value) => [value].flat() as z.output<Item>[])

/** One page of a list. `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
