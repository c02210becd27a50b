import type { ComputerUpdate, listComputerUpdates as listRoute, UpdatePolicy, Updates } from '@cloudprint/protocol/http/update-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { nameCursor, placeOfCursor } from '../db/name-cursor.ts'
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

const columns = `computer.id as "computerId", computer.name as "computerName", site.id as "siteId", site.name as "siteName",
  system->>'agentVersion' as running, mode, progress, coalesce(is_held, false) as "isHeld", pinned_version as "pinnedVersion", wished_version as "wishedVersion"`
const tables = `computer join site on site.id = computer.site_id left join computer_update on computer_update.computer_id = computer.id`

export async function readComputerUpdate(pool: pg.Pool, reach: Reach, computerId: string): Promise<ComputerUpdate | undefined> {
  const { rows } = await pool.query<ComputerUpdate>(
    `select ${columns} from ${tables} where ${withinReach.computer} and computer.id = $4 and revoked_at is null`,
    [...reachValues(reach), computerId],
  )
  return rows[0]
}

/** Those that went back or refused first, then what is under way, then the rest. */
const rank = `case when progress->>'phase' in ('returned', 'refused') then 0
  when progress->>'phase' in ('offered', 'staged', 'waiting', 'switching') then 1 else 2 end`

/** Within reach: by rank, and each rank by name. */
export async function listComputerUpdates(
  pool: pg.Pool,
  reach: Reach,
  filter: InputOf<typeof listRoute>['query'],
): Promise<{ items: ComputerUpdate[]; nextCursor: string | null }> {
  const { rows } = await pool.query<ComputerUpdate & { rank: number }>(
    `select ${columns}, ${rank} as rank from ${tables}
     where ${withinReach.computer} and revoked_at is null
       and ($4::uuid is null or computer.site_id = $4)
       and ($5::text is null or strpos(lower(concat_ws(' ', computer.name, site.name)), lower($5)) > 0)
       and ($6::int is null or (${rank}, lower(computer.name), computer.id) > ($6, lower($8), $7::uuid))
     order by rank, lower(computer.name), computer.id limit $9`,
    [...reachValues(reach), filter.siteId ?? null, filter.search ?? null, ...placeOf(filter.cursor), filter.limit + 1],
  )
  const items = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items: items.map(({ rank: _, ...item }) => item), nextCursor: last === undefined ? null : cursorAt(last) }
}

/** Names the rank as it was: whoever is on another by now was there to be seen, and moves nobody else. */
function cursorAt({ rank: at, computerId, computerName }: ComputerUpdate & { rank: number }): string {
  return `${at}.${nameCursor({ id: computerId, name: computerName })}`
}

function placeOf(cursor = ''): [rank: number | null, id: string | null, name: string | null] {
  const [, at, inRank] = /^([0-2])\.(.+)$/.exec(cursor) ?? []
  const [id, name] = placeOfCursor(inRank)
  return id === null ? [null, null, null] : [Number(at), id, name]
}
