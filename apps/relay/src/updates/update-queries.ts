import type { UpdatePolicy, Updates } from '@cloudprint/protocol/http/update-routes'
import type pg from 'pg'
import type { ReleaseFolder } from './release-folder.ts'
import { countRings, policyColumns, readRollout } from './update-rows.ts'

const HOUR_MS = 3_600_000

/** All that an organization sees of its updates. */
export async function readUpdates(pool: pg.Pool, organizationId: string, folder: ReleaseFolder): Promise<Updates> {
  const releases = await folder.releases()
  const policy = await readPolicy(pool, organizationId)
  const { rows: running } = await pool.query<{ version: string; computers: number }>(
    `select system->>'agentVersion' as version, count(*)::int as computers from computer
     where organization_id = $1 and revoked_at is null group by 1 order by 2 desc, 1 limit 50`,
    [organizationId],
  )
  const { rows: sites } = await pool.query<Updates['sites'][number]>(
    `select site.id as "siteId", is_held as "isHeld", pinned_version as "pinnedVersion" from site join site_update on site_update.site_id = site.id
     where organization_id = $1 and removed_at is null and (is_held or pinned_version is not null) order by site.id`,
    [organizationId],
  )
  const newest = releases[0]?.version
  const begun = newest === undefined ? undefined : await readRollout(pool, organizationId, newest)
  const rings = begun && (await countRings(pool, organizationId, { version: begun.version, policy, since: begun.resumedAt }))
  const rollout = begun && rings && { ...toRollout(begun, policy), ...rings }
  return { isAvailable: folder.isThere, policy, releases, running, rollout: rollout ?? null, sites }
}

function toRollout({ version, startedAt, stoppedAt, why }: NonNullable<Awaited<ReturnType<typeof readRollout>>>, policy: UpdatePolicy) {
  const hasFirst = policy.firstSiteIds.length > 0 || policy.firstPercent > 0
  const restFrom = hasFirst ? new Date(startedAt.getTime() + policy.waitHours * HOUR_MS).toISOString() : null
  return { version, startedAt: startedAt.toISOString(), restFrom, stoppedAt: stoppedAt?.toISOString() ?? null, why }
}

export async function readPolicy(pool: pg.Pool, organizationId: string): Promise<UpdatePolicy> {
  const { rows } = await pool.query<{ policy: UpdatePolicy }>(
    `select ${policyColumns} as policy from organization left join update_policy on update_policy.organization_id = organization.id where organization.id = $1`,
    [organizationId],
  )
  if (rows[0] === undefined) throw new Error(`organization ${organizationId} has no row`)
  return rows[0].policy
}
