import { eq } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { organization } from '../db/tables/organization.table.ts'

export async function nameOfOrganization(db: Queries, organizationId: string): Promise<string> {
  const [found] = await db.select({ name: organization.name }).from(organization).where(eq(organization.id, organizationId))
  if (found === undefined) throw new Error(`a credential belongs to the organization ${organizationId}, which is not there`)
  return found.name
}
