import { sql } from 'drizzle-orm'
import { recordAudit } from '../../access/audit.ts'
import type { Author } from '../../access/audit.ts'
import type { Transaction } from '../../db/database.ts'

interface Maker {
  /** The person's or the key's. */
  makerId: string
  /** The sites at which they may still add machines: their codes there stay good. Null for every site. */
  stillAt: readonly string[] | null
}

/** Takes back the codes that somebody handed out and could no longer make: with them they would go on adding machines. */
export async function withdrawCodesOf(tx: Transaction, by: Author, { makerId, stillAt }: Maker): Promise<void> {
  if (stillAt === null) return
  const { rows } = await tx.execute<{ id: string; siteId: string; usesLeft: number }>(sql`
    update enrolment_code set withdrawn_at = now()
    where id in (
      select id from enrolment_code
      where organization_id = ${by.organizationId} and created_by_id = ${makerId} and withdrawn_at is null and uses_left > 0
        and expires_at > now() and site_id <> all(${sql.param([...stillAt])}::uuid[])
      order by id for update)
    returning id, site_id as "siteId", uses_left as "usesLeft"`)
  for (const { id, ...before } of rows) await recordAudit(tx, by, { action: 'enrolment-code.withdrawn', target: id, before })
}
