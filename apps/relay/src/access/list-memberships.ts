import type { Role } from '@cloudprint/protocol/http/roles'
import { asc, eq } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { organization } from '../db/tables/organization.table.ts'

/** The organizations that a person belongs to, by name. */
export async function listMemberships(db: Queries, personId: string): Promise<{ id: string; name: string; role: Role }[]> {
  return db
    .select({ id: organization.id, name: organization.name, role: membership.role })
    .from(membership)
    .innerJoin(organization, eq(organization.id, membership.organizationId))
    .where(eq(membership.personId, personId))
    .orderBy(asc(organization.name), asc(organization.id))
}
