import type { createSite as createSiteRoute } from '@cloudprint/protocol/http/site-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import type { Queries } from '../db/database.ts'
import { site } from '../db/tables/site.table.ts'

/** Adds a site and answers its id. */
export async function createSite(db: Queries, caller: Caller, wanted: InputOf<typeof createSiteRoute>['body']): Promise<string> {
  const id = randomUUIDv7()
  await db.transaction(async (tx) => {
    await tx.insert(site).values({ id, organizationId: caller.organizationId, ...wanted })
    await recordAudit(tx, caller, { action: 'site.created', target: id, after: wanted })
  })
  return id
}
