import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import type { Queries } from '../db/database.ts'
import { organization } from '../db/tables/organization.table.ts'
import { keepDocumentsFor } from '../documents/keep-documents.ts'

const columns = {
  name: organization.name,
  brandName: organization.brandName,
  failedDocumentRetention: organization.failedDocumentRetentionSeconds,
  jobRetention: organization.jobRetentionSeconds,
  secondFactor: organization.secondFactor,
}

/** What an organization has decided for itself. */
export async function readSettings(db: Queries, organizationId: string): Promise<OrganizationSettings> {
  const [row] = await db.select(columns).from(organization).where(eq(organization.id, organizationId))
  if (row === undefined) throw new Error(`organization ${organizationId} has no row`)
  return row
}

interface Change {
  caller: Caller
  change: { [Key in keyof OrganizationSettings]?: OrganizationSettings[Key] | undefined }
}

/** Changes settings, also for what is kept already; who changed what stands in the audit. */
export async function changeSettings(
  db: Queries,
  { caller, change }: Change,
): Promise<{ ok: true; settings: OrganizationSettings } | Refused> {
  const { organizationId } = caller
  const { name, brandName, failedDocumentRetention, jobRetention, secondFactor } = change
  return db.transaction(async (tx) => {
    const [before] = await tx.select(columns).from(organization).where(eq(organization.id, organizationId)).for('no key update')
    const isEased = before?.secondFactor === 'required' && secondFactor !== undefined && secondFactor !== 'required'
    if (isEased && caller.kind !== 'person') return refuse('forbidden', 'Only a person ends that signing in takes a second factor.')
    const [row] = await tx
      .update(organization)
      .set({
        ...(name === undefined ? {} : { name }),
        ...(brandName === undefined ? {} : { brandName }),
        ...(failedDocumentRetention === undefined ? {} : { failedDocumentRetentionSeconds: failedDocumentRetention }),
        ...(jobRetention === undefined ? {} : { jobRetentionSeconds: jobRetention }),
        ...(secondFactor === undefined ? {} : { secondFactor }),
      })
      .where(eq(organization.id, organizationId))
      .returning(columns)
    if (row === undefined || before === undefined) throw new Error(`organization ${organizationId} has no row`)
    if (failedDocumentRetention !== undefined) await keepDocumentsFor(tx, organizationId, failedDocumentRetention)
    await recordAudit(tx, caller, { action: 'settings.changed', target: organizationId, before, after: row, detail: change })
    return { ok: true, settings: row }
  })
}
