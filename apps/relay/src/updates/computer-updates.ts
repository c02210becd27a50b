import type { ComputerUpdate, listComputerUpdates as listRoute } from '@cloudprint/protocol/http/update-routes'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { nameCursor, placeOfCursor } from '../db/name-cursor.ts'
import { candidateFor, newestByMachine, obstacleOf, stateOfOffer } from './choose-offer.ts'
import type { OfferCase } from './choose-offer.ts'
import { readRolloutCase } from './read-rollout-case.ts'
import type { Release } from './release-folder.ts'
import { readPolicy } from './update-queries.ts'

const columns = `computer.id as "computerId", computer.name as "computerName", site.id as "siteId", site.name as "siteName",
  system, mode, progress, coalesce(computer_update.is_held, false) as "isHeld", computer_update.pinned_version as "pinnedVersion",
  wished_version as "wishedVersion", coalesce(site_update.is_held, false) as "siteHeld", site_update.pinned_version as "sitePinned"`
const tables = `computer join site on site.id = computer.site_id left join computer_update on computer_update.computer_id = computer.id
  left join site_update on site_update.site_id = site.id`

/** What decides beside what the database says of a computer. */
interface Ground {
  releases: readonly Release[]
  now: Date
}

type Row = Omit<ComputerUpdate, 'running' | 'site' | 'newestVersion' | 'next' | 'obstacle'> & {
  system: SystemInfo
  siteHeld: boolean
  sitePinned: string | null
}

export async function readComputerUpdate(
  pool: pg.Pool,
  reach: Reach,
  { computerId, ...ground }: Ground & { computerId: string },
): Promise<ComputerUpdate | undefined> {
  const { rows } = await pool.query<Row>(
    `select ${columns} from ${tables} where ${withinReach.computer} and computer.id = $4 and revoked_at is null`,
    [...reachValues(reach), computerId],
  )
  return (await withNext(pool, reach, rows, ground))[0]
}

/** Those that went back or refused first, then what is under way, then the rest. */
const rank = `case when progress->>'phase' in ('returned', 'refused') then 0
  when progress->>'phase' in ('offered', 'staged', 'waiting', 'switching') then 1 else 2 end`

/** One for whose kind of machine there is no release runs the newest. */
const newestOfKind = `coalesce($11::jsonb->>concat(system->>'platform', '/', system->>'architecture'), system->>'agentVersion')`

/** Within reach: by rank, and each rank by name. */
export async function listComputerUpdates(
  pool: pg.Pool,
  reach: Reach,
  { filter, ...ground }: Ground & { filter: InputOf<typeof listRoute>['query'] },
): Promise<{ items: ComputerUpdate[]; nextCursor: string | null }> {
  const { rows } = await pool.query<Row & { rank: number }>(
    `select ${columns}, ${rank} as rank from ${tables}
     where ${withinReach.computer} and revoked_at is null
       and ($4::uuid is null or computer.site_id = $4)
       and ($5::text is null or strpos(lower(concat_ws(' ', computer.name, site.name)), lower($5)) > 0)
       and ($10::text is null or (system->>'agentVersion' = ${newestOfKind}) = ($10 = 'newest'))
       and ($6::int is null or (${rank}, lower(computer.name), computer.id) > ($6, lower($8), $7::uuid))
     order by rank, lower(computer.name), computer.id limit $9`,
    [
      ...reachValues(reach),
      filter.siteId ?? null,
      filter.search ?? null,
      ...placeOf(filter.cursor),
      filter.limit + 1,
      filter.runs ?? null,
      JSON.stringify(Object.fromEntries(newestByMachine(ground.releases))),
    ],
  )
  const items = rows.slice(0, filter.limit)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items: await withNext(pool, reach, items, ground), nextCursor: last === undefined ? null : cursorAt(last) }
}

/** Names the rank as it was: whoever is on another by now was there to be seen, and moves nobody else. */
function cursorAt({ rank: at, computerId, computerName }: Row & { rank: number }): string {
  return `${at}.${nameCursor({ id: computerId, name: computerName })}`
}

function placeOf(cursor = ''): [rank: number | null, id: string | null, name: string | null] {
  const [, at, inRank] = /^([0-2])\.(.+)$/.exec(cursor) ?? []
  const [id, name] = placeOfCursor(inRank)
  return id === null ? [null, null, null] : [Number(at), id, name]
}

/** With what each could take next, and whether it is offered that. */
async function withNext(pool: pg.Pool, reach: Reach, rows: Row[], { releases, now }: Ground): Promise<ComputerUpdate[]> {
  if (rows.length === 0) return []
  const { organizationId } = reach
  const policy = await readPolicy(pool, organizationId)
  const newest = newestByMachine(releases)
  const rollouts = new Map<string, Promise<OfferCase['rollout']>>()
  function rolloutOf(version: string): Promise<OfferCase['rollout']> {
    const rollout = rollouts.get(version) ?? readRolloutCase(pool, organizationId, { version, policy, now })
    rollouts.set(version, rollout)
    return rollout
  }
  return Promise.all(
    rows.map(async ({ system, siteHeld, sitePinned, ...row }) => {
      const { agentVersion: running, platform, architecture: arch } = system
      const site = { isHeld: siteHeld, pinnedVersion: sitePinned }
      const computer = { ...row, id: row.computerId, running, platform, arch, isWishTried: false }
      const version = candidateFor({ computer, site }, releases)
      const next =
        version === undefined
          ? null
          : { version, state: stateOfOffer({ computer, site, policy, rollout: await rolloutOf(version), now }, version) }
      return {
        ...withoutRank(row),
        running,
        site,
        newestVersion: newest.get(`${platform}/${arch}`) ?? null,
        next,
        obstacle: obstacleOf({ computer, site }, releases),
      }
    }),
  )
}

function withoutRank<Listed extends object>(row: Listed & { rank?: number }): Listed {
  const { rank: _, ...listed } = row
  return listed as Listed
}
