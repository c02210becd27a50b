import { z } from 'zod'

const Id = z.guid()

/** The id of a page's last item, where that is what a cursor is; one that is not ours begins at the beginning. */
export function idCursor(cursor: string | undefined): string | null {
  return Id.safeParse(cursor).data ?? null
}
