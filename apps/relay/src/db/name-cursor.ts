import { Text } from '@cloudprint/protocol/text'
import { z } from 'zod'

/** Where a page of a list by name ended. */
interface NamePlace {
  id: string
  name: string
}

const Place = z.tuple([z.guid(), Text(255)])

/** Says itself where the page ended: the next one goes on there, also when what stood there was renamed or removed meanwhile. */
export function nameCursor({ id, name }: NamePlace): string {
  return Buffer.from(JSON.stringify([id, name])).toString('base64url')
}

/** Id and name for a statement; a cursor that is not one of ours begins at the beginning. */
export function placeOfCursor(cursor: string | undefined): [id: string | null, name: string | null] {
  if (cursor === undefined) return [null, null]
  try {
    return Place.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data ?? [null, null]
  } catch {
    return [null, null]
  }
}
