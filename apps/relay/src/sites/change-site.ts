import type { changeSite as changeSiteRoute } from '@cloudprint/protocol/http/site-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { eq } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { lockSite } from '../access/lock-site.ts'
import type { Queries } from '../db/database.ts'
import { site } from '../db/tables/site.table.ts'

export async function changeSite(
  db: Queries,
  { caller, siteId, change }: { caller: Caller; siteId: string; change: InputOf<typeof changeSiteRoute>['body'] },
): Promise<{ ok: true } | Refused> {
  return db.transaction(async (tx) => {
    const before = await lockSite(tx, caller.reach, siteId, 'to change it')
    if (before === undefined) return refuse('site-not-found', `There is no site with the id "${siteId}".`)
    const after = { name: change.name ?? before.name, timeZone: change.timeZone ?? before.timeZone }
    await tx.update(site).set(after).where(eq(site.id, siteId))
    await recordAudit(tx, caller, { action: 'site.changed', target: siteId, before, after })
    return { ok: true }
  })
}
