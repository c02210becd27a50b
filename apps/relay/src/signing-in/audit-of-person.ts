import type { AuditAct } from '@cloudprint/protocol/audit-act'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { and, eq } from 'drizzle-orm'
import type { Queries, Transaction } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { recordAudit } from '../access/audit.ts'
import type { Person } from './person.ts'

/** What somebody did to their own account; `action` is thing and verb, as in the audit. */
export interface PersonAct {
  person: Person
  action: AuditAct
  /** From where. */
  address: string | null
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  detail?: Record<string, unknown>
  /** The one organization that it concerns. */
  onlyIn?: string
}

/** Records it in each organization that they belong to: it concerns them all, unless it says otherwise. */
export async function auditOfPerson(db: Queries | Transaction, { person, action, address, onlyIn, ...change }: PersonAct): Promise<void> {
  const { id, name } = person
  const concerned = and(eq(membership.personId, id), onlyIn === undefined ? undefined : eq(membership.organizationId, onlyIn))
  const rows = await db.select({ organizationId: membership.organizationId }).from(membership).where(concerned)
  for (const row of rows) {
    const organizationId = OrganizationId.parse(row.organizationId)
    const by = { kind: 'person' as const, id, name, organizationId, ...(address === null ? {} : { address }) }
    await recordAudit(db, by, { action, target: id, ...change })
  }
}
