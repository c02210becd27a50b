import { createHash } from 'node:crypto'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Scale } from '@cloudprint/protocol/http/scale-routes'
import { massUgOf } from '@cloudprint/protocol/scale'
import type { LocalScale } from '@cloudprint/protocol/scale'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import type { ScaleReadings } from './scale-readings.ts'

/** Agents say again every two seconds what has not changed. */
const FRESH_MS = 5_000

interface ListScales {
  reach: Reach
  readings: ScaleReadings
  /** Undefined for all. */
  computerId?: string | undefined
  siteId?: string | undefined
  now: Date
}

type Place = Pick<Scale, 'computerId' | 'computerName' | 'siteId' | 'siteName'>

/** Scales of connected computers within reach, by computer and name. */
export async function listScales(pool: pg.Pool, { reach, readings, computerId, siteId, now }: ListScales): Promise<Scale[]> {
  const computerIds = computerId === undefined ? readings.computerIds() : [computerId]
  const { rows } = await pool.query<Place>({
    text: `select computer.id as "computerId", computer.name as "computerName", site.id as "siteId", site.name as "siteName"
      from computer join site on site.id = computer.site_id
      where ${withinReach.computer} and computer.revoked_at is null and computer.id = any($4::uuid[]) and ($5::uuid is null or site.id = $5)
      order by lower(computer.name), computer.id`,
    values: [...reachValues(reach), computerIds, siteId ?? null],
  })
  return rows.flatMap((place) => readings.of(place.computerId).map((scale) => toScale(place, scale, now)))
}

function toScale(place: Place, { name, vendor, product, trouble, weight }: LocalScale, now: Date): Scale {
  const ageMs = weight === null ? null : Math.max(0, now.getTime() - Date.parse(weight.measuredAt))
  const isFresh = ageMs !== null && ageMs <= FRESH_MS && trouble === null
  return {
    id: scaleId(place.computerId, name),
    ...place,
    name,
    vendor,
    product,
    state: trouble === null ? (isFresh ? 'live' : 'stale') : 'trouble',
    trouble,
    weight: weight !== null && isFresh ? { ...weight, massUg: massUgOf(weight), ageMs } : null,
    lastMeasuredAt: weight?.measuredAt ?? null,
  }
}

/** The same for the same scale at the same place, without a table: a UUID of its own making (RFC 9562 §5.8). */
function scaleId(computerId: Computer['id'], name: string): string {
  const hash = createHash('sha256').update(`${computerId}/${name}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
