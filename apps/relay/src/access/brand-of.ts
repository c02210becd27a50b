import { and, asc, eq, isNotNull } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { organization } from '../db/tables/organization.table.ts'

const PRODUCT = 'Cloud Print'

/** What an organization's mails call this installation. */
export async function brandOfOrganization(db: Queries, organizationId: string): Promise<string> {
  const [found] = await db.select({ brand: organization.brandName }).from(organization).where(eq(organization.id, organizationId))
  return found?.brand ?? PRODUCT
}

/** The same for somebody's account, which may belong to several: as the first of them that gave a name says. */
export async function brandOfPerson(db: Queries, personId: string): Promise<string> {
  const [found] = await db
    .select({ brand: organization.brandName })
    .from(membership)
    .innerJoin(organization, eq(organization.id, membership.organizationId))
    .where(and(eq(membership.personId, personId), isNotNull(organization.brandName)))
    .orderBy(asc(membership.createdAt), asc(organization.id))
    .limit(1)
  return found?.brand ?? PRODUCT
}
