import { chanceOf } from './chance.ts'
import { PgArray } from './copy-rows.ts'
import type { Cell } from './copy-rows.ts'
import type { SeededSite } from './make-places.ts'

export interface SeededPerson {
  id: string
  name: string
  email: string
  createdAt: Date
}

const firstNames = [
  'Anna',
  'Björn',
  'Chiara',
  'Dirk',
  'Elif',
  'Femke',
  'Grzegorz',
  'Hana',
  'Ines',
  'Jakub',
  'Klara',
  'Luis',
  'Maja',
] as const
const lastNames = ['Becker', 'de Vries', 'García', 'Hansen', 'Ito', 'Kowalski', 'Martin', 'Novák', 'Rossi', 'Smith', 'Yılmaz'] as const
const DAY_MS = 86_400_000

/** People without a way to sign in: they fill lists, and are nobody. */
export function makePeople(count: number, seed: number, now: Date): SeededPerson[] {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, () => {
    const [first, last] = [chance.pick(firstNames), chance.pick(lastNames)]
    const createdAt = new Date(now.getTime() - chance.below(400 * DAY_MS))
    const mailbox = `${first}.${last}.${chance.bytes(4).toString('hex')}`.normalize('NFD').replaceAll(/[^\w.]/g, '')
    return { id: chance.id(createdAt), name: `${first} ${last}`, email: `${mailbox.toLowerCase()}@seed.example`, createdAt }
  })
}

/** A few admins, the rest at work; every second of those for a few sites alone. */
export function membershipRows(
  people: readonly SeededPerson[],
  sites: readonly SeededSite[],
  organizationId: string,
  seed: number,
): Record<string, Cell>[] {
  const chance = chanceOf(seed)
  return people.map((person, index) => {
    const own = Array.from({ length: 1 + chance.below(4) }, () => sites[chance.below(sites.length)]?.id ?? '')
    return {
      organization_id: organizationId,
      person_id: person.id,
      role: index % 10 === 0 ? 'admin' : index % 3 === 0 ? 'viewer' : 'operator',
      site_ids: index % 10 !== 0 && index % 2 === 0 ? new PgArray([...new Set(own)]) : null,
      via: 'invitation',
      created_at: person.createdAt,
    }
  })
}
