import { eq } from 'drizzle-orm'
import type { Caller } from '../access/caller.ts'
import type { Queries } from '../db/database.ts'
import { organization } from '../db/tables/organization.table.ts'

export async function organizationOf(db: Queries, caller: Caller): Promise<{ id: string; name: string }> {
  const [found] = await db
    .select({ id: organization.id, name: organization.name })
    .from(organization)
    .where(eq(organization.id, caller.organizationId))
  if (found === undefined) throw new Error(`a credential belongs to the organization ${caller.organizationId}, which is not there`)
  return found
}
