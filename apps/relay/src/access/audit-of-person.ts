import { OrganizationId } from '@cloudprint/protocol/ids'
import { eq } from 'drizzle-orm'
import type { Queries, Transaction } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { recordAudit } from './audit.ts'
import type { AuditedAct } from './audit.ts'
import type { Person } from './auth.ts'

/** Records what somebody did to their own account, in each organization that they belong to: it concerns them all. */
export async function auditOfPerson(db: Queries | Transaction, who: Person, act: AuditedAct & { address: string | null }): Promise<void> {
  const { address, ...acted } = act
  const rows = await db.select({ organizationId: membership.organizationId }).from(membership).where(eq(membership.personId, who.id))
  for (const { organizationId } of rows) {
    const by = { kind: 'person' as const, name: who.name, organizationId: OrganizationId.parse(organizationId) }
    await recordAudit(db, by, { ...acted, detail: { ...acted.detail, address } })
  }
}
