import type { UpdateOffer, UpdateProgress } from '@cloudprint/protocol/agent-update'
import { problemCodes, problems } from '@cloudprint/protocol/problems'
import { updatePolicyDefaults } from '@cloudprint/protocol/http/update-routes'
import type { UpdatePolicy } from '@cloudprint/protocol/http/update-routes'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type pg from 'pg'
import { isInFirstRing } from './choose-offer.ts'
import type { OfferCase } from './choose-offer.ts'

/** What a version is tried again after by itself. */
const passing = problemCodes.filter((code) => problems[code].retryable)

/**
 * Notes what an agent says, and answers all that its offer is decided by. A wish that has been met, or failed for good since, is over; one that
 * missed what may pass has no time any more, and stands: where updates are off or held nothing else would bring it again.
 */
export async function noteUpdate(
  pool: pg.Pool,
  { computerId, mode, running, progress }: { computerId: string; mode: string; running: string; progress: UpdateProgress | null },
): Promise<(Omit<OfferCase, 'rollout' | 'now'> & { hasChanged: boolean }) | undefined> {
  const { rows } = await pool.query<{
    siteId: string
    system: SystemInfo
    isHeld: boolean
    pinnedVersion: string | null
    wishedVersion: string | null
    wishedAt: Date | null
    siteHeld: boolean
    sitePinned: string | null
    policy: UpdatePolicy
    hasChanged: boolean
  }>(
    `with before as (select mode, progress from computer_update where computer_id = $1),
     told as (
       insert into computer_update (computer_id, mode, progress) values ($1, $2, $4::jsonb)
       on conflict (computer_id) do update set mode = excluded.mode, progress = excluded.progress,
         wished_version = case when computer_update.wished_version = $3 or (${hasFailed} and not ${mayPass}) then null else computer_update.wished_version end,
         wished_at = case when computer_update.wished_version = $3 or ${hasFailed} then null else computer_update.wished_at end
       returning *)
     select computer.site_id as "siteId", system, told.is_held as "isHeld", told.pinned_version as "pinnedVersion",
       told.wished_version as "wishedVersion", told.wished_at as "wishedAt", coalesce(site_update.is_held, false) as "siteHeld", site_update.pinned_version as "sitePinned",
       ${policyColumns} as policy,
       (select before.mode is distinct from $2 or before.progress is distinct from $4::jsonb from (select 1) one left join before on true) as "hasChanged"
     from told join computer on computer.id = told.computer_id
     left join site_update on site_update.site_id = computer.site_id
     left join update_policy on update_policy.organization_id = computer.organization_id`,
    [computerId, mode, running, progress === null ? null : JSON.stringify(progress), passing],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { siteId, system, isHeld, pinnedVersion, wishedVersion, wishedAt, siteHeld, sitePinned, policy, hasChanged } = row
  const { platform, architecture: arch } = system
  return {
    computer: { id: computerId, siteId, running, platform, arch, isHeld, pinnedVersion, wishedVersion, isWishTried: wishedAt === null },
    site: { isHeld: siteHeld, pinnedVersion: sitePinned },
    policy,
    hasChanged,
  }
}

/** Of what is wished, since it was. */
const hasFailed = `(coalesce($4::jsonb->>'version' = computer_update.wished_version and $4::jsonb->>'phase' in ('returned', 'refused')
  and ($4::jsonb->>'since')::timestamptz > coalesce(computer_update.wished_at, '-infinity'), false))`
const mayPass = `coalesce($4::jsonb->>'code' = any ($5::text[]), false)`

export const policyColumns = `jsonb_build_object(
  'mode', coalesce(update_policy.mode, '${updatePolicyDefaults.mode}'),
  'isPaused', coalesce(update_policy.is_paused, ${updatePolicyDefaults.isPaused}),
  'firstSiteIds', coalesce(to_jsonb(update_policy.first_site_ids), '[]'),
  'firstPercent', coalesce(update_policy.first_percent, ${updatePolicyDefaults.firstPercent}),
  'waitHours', coalesce(update_policy.wait_hours, ${updatePolicyDefaults.waitHours}))`

export interface Rollout {
  version: string
  startedAt: Date
  stoppedAt: Date | null
  why: string | null
  resumedAt: Date | null
}

export async function readRollout(pool: pg.Pool, organizationId: string, version: string): Promise<Rollout | undefined> {
  const { rows } = await pool.query<Rollout>(
    `select version, started_at as "startedAt", stopped_at as "stoppedAt", why, resumed_at as "resumedAt"
     from update_rollout where organization_id = $1 and version = $2`,
    [organizationId, version],
  )
  return rows[0]
}

/** From the first offer of a version on, whoever else makes one at the same time. */
export async function beginRollout(pool: pg.Pool, organizationId: string, { version }: UpdateOffer, now: Date): Promise<void> {
  await pool.query(`insert into update_rollout (organization_id, version, started_at) values ($1, $2, $3) on conflict do nothing`, [
    organizationId,
    version,
    now,
  ])
}

/** True for the one who stops it. */
export async function stopRollout(
  pool: pg.Pool,
  organizationId: string,
  { version, why }: { version: string; why: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update update_rollout set stopped_at = $3, why = $4 where organization_id = $1 and version = $2 and stopped_at is null`,
    [organizationId, version, now, why],
  )
  return rowCount === 1
}

export async function isHealthyOnAny(pool: pg.Pool, organizationId: string, version: string): Promise<boolean> {
  const { rows } = await pool.query(
    `select from computer join computer_update on computer_update.computer_id = computer.id
     where organization_id = $1 and revoked_at is null and progress->>'version' = $2 and progress->>'phase' = 'healthy' limit 1`,
    [organizationId, version],
  )
  return rows.length > 0
}

export interface RingCount {
  computers: number
  healthy: number
  underWay: number
  failed: number
}

/** How far a version has come, among the first and the rest; what failed before somebody let it go on does not count. */
export async function countRings(
  pool: pg.Pool,
  organizationId: string,
  { version, policy, since }: { version: string; policy: UpdatePolicy; since: Date | null },
): Promise<{ first: RingCount; rest: RingCount }> {
  const { rows } = await pool.query<{ id: string; siteId: string; running: string; phase: string | null; code: string | null }>(
    `select computer.id, site_id as "siteId", system->>'agentVersion' as running,
       case when progress->>'version' = $2 and ($3::timestamptz is null or (progress->>'since')::timestamptz > $3) then progress->>'phase' end as phase,
       progress->>'code' as code
     from computer left join computer_update on computer_update.computer_id = computer.id
     where organization_id = $1 and revoked_at is null`,
    [organizationId, version, since],
  )
  const rings = { first: emptyRing(), rest: emptyRing() }
  for (const { id, siteId, running, phase, code } of rows) {
    const ring = isInFirstRing({ id, siteId }, policy, version) ? rings.first : rings.rest
    ring.computers += 1
    if (phase === 'healthy' || (phase === null && running === version)) ring.healthy += 1
    // It says nothing against the version yet, which is tried again by itself.
    else if (phase === 'returned' && code !== 'update-relay-away') ring.failed += 1
    else if (phase !== null && phase !== 'refused') ring.underWay += 1
  }
  return rings
}

function emptyRing(): RingCount {
  return { computers: 0, healthy: 0, underWay: 0, failed: 0 }
}
