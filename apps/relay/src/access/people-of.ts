import { eq } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'

/** The ids of everybody who is a member. */
export async function peopleOf(db: Queries, organizationId: string): Promise<string[]> {
  const rows = await db.select({ id: membership.personId }).from(membership).where(eq(membership.organizationId, organizationId))
  return rows.map(({ id }) => id)
}
