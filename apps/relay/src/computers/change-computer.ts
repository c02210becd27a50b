import type { changeComputer as changeComputerRoute } from '@cloudprint/protocol/http/computer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, isNull } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { lockSite } from '../access/lock-site.ts'
import { isWithin } from '../access/within-reach.ts'
import type { Queries } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'
import { site } from '../db/tables/site.table.ts'

interface Change {
  caller: Caller
  computerId: string
  change: InputOf<typeof changeComputerRoute>['body']
}

/** Renames a computer, or moves it with all that belongs to it to another site that the caller sees. What stays as it is leaves no trace. */
export async function changeComputer(db: Queries, { caller, computerId, change }: Change): Promise<{ ok: true } | Refused> {
  return db.transaction(async (tx) => {
    const there = and(eq(computer.id, computerId), isWithin('computer', caller.reach), isNull(computer.revokedAt))
    const [old] = await tx
      .select({ name: computer.name, siteId: computer.siteId, siteName: site.name })
      .from(computer)
      .innerJoin(site, eq(site.id, computer.siteId))
      .where(there)
      .for('no key update', { of: computer })
    if (old === undefined) return refuse('computer-not-found', `There is no computer with the id "${computerId}".`)
    const { name = old.name, siteId = old.siteId } = change
    if (siteId !== old.siteId) {
      const to = await lockSite(tx, caller.reach, siteId, 'to put something there')
      if (to === undefined) return refuse('site-not-found', `There is no site with the id "${siteId}".`)
      const detail = { fromSite: old.siteName, toSite: to.name, fromSiteId: old.siteId, toSiteId: siteId }
      await recordAudit(tx, caller, {
        action: 'computer.moved',
        target: computerId,
        before: { siteId: old.siteId },
        after: { siteId },
        detail,
      })
    }
    if (name !== old.name) {
      await recordAudit(tx, caller, {
        action: 'computer.renamed',
        target: computerId,
        before: { name: old.name },
        after: { name },
        detail: { from: old.name, to: name },
      })
    }
    await tx.update(computer).set({ name, siteId }).where(eq(computer.id, computerId))
    return { ok: true }
  })
}
