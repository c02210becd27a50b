import type { AuditAct } from '@cloudprint/protocol/audit-act'
import type { OrganizationId } from '@cloudprint/protocol/ids'
import type { Queries, Transaction } from '../db/database.ts'
import { auditEntry } from '../db/tables/audit-entry.table.ts'

export interface Author {
  kind: 'person' | 'api-key' | 'agent' | 'relay'
  /** The person's, the key's or the computer's id. */
  id?: string
  name: string
  organizationId: OrganizationId
  /** From where it was asked. */
  address?: string
}

export interface AuditedAct {
  action: AuditAct
  /** The id of what was changed. */
  target: string
  /** What a reader wants to know later; never a secret. */
  detail?: Record<string, unknown>
  /** What was changed, as it was and as it is; never a secret. */
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** Writes who did what; give it the transaction of the change, so that neither is there without the other. */
export async function recordAudit(db: Queries | Transaction, by: Author, act: AuditedAct): Promise<void> {
  await db.insert(auditEntry).values({
    organizationId: by.organizationId,
    at: new Date(),
    actorKind: by.kind,
    actorId: by.id,
    address: by.address,
    actorName: by.name,
    action: act.action,
    target: act.target,
    detail: act.detail ?? {},
    before: act.before,
    after: act.after,
  })
}
