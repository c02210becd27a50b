import type {
  changeComputerUpdates as ofComputer,
  changeSiteUpdates as ofSite,
  changeUpdates as ofAll,
} from '@cloudprint/protocol/http/update-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { lockSite } from '../access/lock-site.ts'
import { isWithin } from '../access/within-reach.ts'
import type { Queries } from '../db/database.ts'
import { computer } from '../db/tables/computer.table.ts'
import { computerUpdate } from '../db/tables/computer-update.table.ts'
import { site } from '../db/tables/site.table.ts'
import { siteUpdate } from '../db/tables/site-update.table.ts'
import { updatePolicy } from '../db/tables/update-policy.table.ts'
import { updateRollout } from '../db/tables/update-rollout.table.ts'
import { isFor } from './choose-offer.ts'
import type { Release } from './release-folder.ts'

type Outcome = Promise<{ ok: true } | Refused>
interface Asked {
  caller: Caller
  releases: readonly Release[]
  now: Date
}

/** Changes how an organization is updated, and lets a version go on that stopped. */
export function changePolicy(db: Queries, { caller, now }: Asked, change: InputOf<typeof ofAll>['body']): Outcome {
  const { organizationId } = caller
  const { goOnWith, ...policy } = change
  return db.transaction(async (tx) => {
    const wanted = new Set(policy.firstSiteIds)
    if (wanted.size > 0) {
      const there = await tx
        .select({ id: site.id })
        .from(site)
        .where(and(inArray(site.id, [...wanted]), isWithin('site', caller.reach)))
      const missing = [...wanted].find((id) => !there.some((one) => one.id === id))
      if (missing !== undefined) return refuse('site-not-found', `There is no site with the id "${missing}".`)
    }
    if (goOnWith !== undefined) {
      const going = await tx
        .update(updateRollout)
        .set({ stoppedAt: null, why: null, resumedAt: now })
        .where(and(eq(updateRollout.organizationId, organizationId), eq(updateRollout.version, goOnWith)))
        .returning({ version: updateRollout.version })
      if (going.length === 0) return refuse('release-not-found', `Version ${goOnWith} was never offered here.`)
      await recordAudit(tx, caller, { action: 'updates.resumed', target: organizationId, detail: { version: goOnWith } })
    }
    const set = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined))
    if (Object.keys(set).length === 0) return { ok: true }
    const [before] = await tx.select().from(updatePolicy).where(eq(updatePolicy.organizationId, organizationId)).for('no key update')
    const [after] = await tx
      .insert(updatePolicy)
      .values({ organizationId, ...set })
      .onConflictDoUpdate({ target: updatePolicy.organizationId, set })
      .returning()
    await recordAudit(tx, caller, { action: 'updates.changed', target: organizationId, before: before ?? {}, after: after ?? {} })
    return { ok: true }
  })
}

/** Holds the computers of a site, or pins them. */
export function changeSiteUpdates(
  db: Queries,
  { caller, releases }: Asked,
  { params, body }: Pick<InputOf<typeof ofSite>, 'params' | 'body'>,
): Outcome {
  const { siteId } = params
  return db.transaction(async (tx) => {
    if ((await lockSite(tx, caller.reach, siteId, 'to change it')) === undefined)
      return refuse('site-not-found', `There is no site with the id "${siteId}".`)
    const unknown = unknownVersion(releases, body.pinnedVersion)
    if (unknown !== undefined) return unknown
    const set = given(body)
    const [before] = await tx.select().from(siteUpdate).where(eq(siteUpdate.siteId, siteId))
    const [after] = await tx
      .insert(siteUpdate)
      .values({ siteId, ...set })
      .onConflictDoUpdate({ target: siteUpdate.siteId, set })
      .returning()
    await recordAudit(tx, caller, { action: 'site.updates-changed', target: siteId, before: before ?? {}, after: after ?? {} })
    return { ok: true }
  })
}

/** Holds a computer, pins it, or wishes that it is updated now. */
export function changeComputerUpdates(
  db: Queries,
  { caller, releases, now }: Asked,
  { params, body }: Pick<InputOf<typeof ofComputer>, 'params' | 'body'>,
): Outcome {
  const { computerId } = params
  return db.transaction(async (tx) => {
    const there = and(eq(computer.id, computerId), isWithin('computer', caller.reach), isNull(computer.revokedAt))
    const [found] = await tx
      .select({ system: computer.system, pinnedBySite: siteUpdate.pinnedVersion })
      .from(computer)
      .leftJoin(siteUpdate, eq(siteUpdate.siteId, computer.siteId))
      .where(there)
      .for('no key update', { of: computer })
    if (found === undefined) return refuse('computer-not-found', `There is no computer with the id "${computerId}".`)
    const unknown = unknownVersion(releases, body.pinnedVersion)
    if (unknown !== undefined) return unknown
    const [before] = await tx.select().from(computerUpdate).where(eq(computerUpdate.computerId, computerId))
    const { isWished, ...rest } = body
    const pinned = (body.pinnedVersion === undefined ? before?.pinnedVersion : body.pinnedVersion) ?? found.pinnedBySite
    const { platform, architecture: arch } = found.system
    const fitting = releases.filter((release) => isFor(release, { platform, arch }))
    const wished = pinned ?? fitting[0]?.version
    if (isWished === true && wished === undefined) return refuse('release-not-found', 'There is no release for this computer.')
    if (isWished === true && !fitting.some(({ version }) => version === wished))
      return refuse('update-withdrawn', `This computer is pinned to ${wished}, which is not on offer.`)
    const wish = isWished === undefined ? {} : { wishedVersion: isWished ? wished : null, wishedAt: isWished ? now : null }
    const set = { ...given(rest), ...wish }
    const [after] = await tx
      .insert(computerUpdate)
      .values({ computerId, ...set })
      .onConflictDoUpdate({ target: computerUpdate.computerId, set })
      .returning()
    await recordAudit(tx, caller, {
      action: 'computer.updates-changed',
      target: computerId,
      before: wantedOf(before),
      after: wantedOf(after),
    })
    return { ok: true }
  })
}

function unknownVersion(releases: readonly Release[], version: string | null | undefined): Refused | undefined {
  if (version === undefined || version === null || releases.some((release) => release.version === version)) return undefined
  return refuse('release-not-found', `There is no release ${version}.`)
}

function given({ isHeld, pinnedVersion }: { isHeld?: boolean | undefined; pinnedVersion?: string | null | undefined }) {
  return { ...(isHeld === undefined ? {} : { isHeld }), ...(pinnedVersion === undefined ? {} : { pinnedVersion }) }
}

function wantedOf(row: typeof computerUpdate.$inferSelect | undefined) {
  return { isHeld: row?.isHeld ?? false, pinnedVersion: row?.pinnedVersion ?? null, wishedVersion: row?.wishedVersion ?? null }
}
