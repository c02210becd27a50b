import type { Chance } from './chance.ts'
import { chanceOf } from './chance.ts'

export interface SeededSite {
  id: string
  name: string
  timeZone: string
  createdAt: Date
}

export interface SeededComputer {
  id: string
  site: SeededSite
  name: string
  platform: 'linux' | 'windows'
  createdAt: Date
  /** Since when it is away; null while it is connected. */
  awaySince: Date | null
  connectedSince: Date
  sealingKeyId: string
}

const DAY_MS = 86_400_000

const cities: readonly [string, string][] = [
  ['Hamburg', 'Europe/Berlin'],
  ['Leipzig', 'Europe/Berlin'],
  ['Duisburg', 'Europe/Berlin'],
  ['Rotterdam', 'Europe/Amsterdam'],
  ['Venlo', 'Europe/Amsterdam'],
  ['Antwerp', 'Europe/Brussels'],
  ['Lyon', 'Europe/Paris'],
  ['Lille', 'Europe/Paris'],
  ['Poznań', 'Europe/Warsaw'],
  ['Łódź', 'Europe/Warsaw'],
  ['Brno', 'Europe/Prague'],
  ['Zaragoza', 'Europe/Madrid'],
  ['Bologna', 'Europe/Rome'],
  ['Malmö', 'Europe/Stockholm'],
  ['Daventry', 'Europe/London'],
  ['Doncaster', 'Europe/London'],
  ['Memphis', 'America/Chicago'],
  ['Columbus', 'America/New_York'],
  ['Reno', 'America/Los_Angeles'],
  ['Toronto', 'America/Toronto'],
  ['Monterrey', 'America/Monterrey'],
  ['São Paulo', 'America/Sao_Paulo'],
  ['Singapore', 'Asia/Singapore'],
  ['Osaka', 'Asia/Tokyo'],
  ['Melbourne', 'Australia/Melbourne'],
]
const kinds = ['Warehouse', 'Cross-dock', 'Returns centre', 'Store', 'Distribution centre'] as const

export function makeSites(count: number, seed: number, now: Date): SeededSite[] {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, (_, index) => {
    const [city, timeZone] = cities[index % cities.length] ?? ['Hamburg', 'Europe/Berlin']
    const createdAt = new Date(now.getTime() - (200 + chance.below(500)) * DAY_MS)
    return { id: chance.id(createdAt), name: `${city} ${chance.pick(kinds)} ${Math.floor(index / cities.length) + 1}`, timeZone, createdAt }
  })
}

/** One computer with its site for each site, and a second one in every eighth. */
export function makeComputers(sites: readonly SeededSite[], seed: number, now: Date): SeededComputer[] {
  const chance = chanceOf(seed)
  return sites.flatMap((site, index) => {
    const codes = index % 8 === 0 ? ['PRINT-01', 'PRINT-02'] : ['PRINT-01']
    return codes.map((code) => makeComputer({ site, code, index, chance, now }))
  })
}

/** Computers that are away now; most of them came and went before. */
const AWAY_SHARE = 0.04
const MAX_AWAY_MS = 9 * DAY_MS

function makeComputer(of: { site: SeededSite; code: string; index: number; chance: Chance; now: Date }): SeededComputer {
  const { site, code, index, chance, now } = of
  const createdAt = new Date(site.createdAt.getTime() + chance.below(20 * DAY_MS))
  // Most outages are short: the cube of an even chance.
  const awayMs = chance.happens(AWAY_SHARE) ? 60_000 + chance.next() ** 3 * MAX_AWAY_MS : null
  const awaySince = awayMs === null ? null : new Date(now.getTime() - awayMs)
  return {
    id: chance.id(createdAt),
    site,
    name: `${site.name.split(' ')[0]?.slice(0, 3).toUpperCase()}${String(index + 1).padStart(3, '0')}-${code}`,
    platform: chance.happens(0.3) ? 'windows' : 'linux',
    createdAt,
    awaySince,
    connectedSince: new Date(now.getTime() - 3_600_000 - chance.below(12 * DAY_MS)),
    sealingKeyId: chance.bytes(8).toString('hex'),
  }
}
