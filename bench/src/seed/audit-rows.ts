import { chanceOf } from './chance.ts'
import type { Cell } from './copy-rows.ts'
import type { SeededPerson } from './make-people.ts'
import type { SeededComputer } from './make-places.ts'
import type { SeededPrinter } from './make-printers.ts'

/** Changes of settings and queues that stopped themselves: what a year or two leave behind for each printer. */
const ENTRIES_PER_PRINTER = 50
const beforeChange = { onStop: 'hold', doubtBlocks: false, onDoubt: 'hold' }

interface Audited {
  organizationId: string
  computers: readonly SeededComputer[]
  printers: readonly SeededPrinter[]
  people: readonly SeededPerson[]
  now: Date
  seed: number
}

/** In the order of time, as they were written. */
export function auditRows({ organizationId, computers, printers, people, now, seed }: Audited): Record<string, Cell>[] {
  const chance = chanceOf(seed)
  const row = (
    at: Date,
    actor: { kind: 'person' | 'agent'; id: string; name: string },
    action: string,
    target: string,
    detail: object,
  ) => ({
    organization_id: organizationId,
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    target,
    detail,
    address: `10.${chance.below(256)}.${chance.below(256)}.7`,
    before: actor.kind === 'person' ? beforeChange : null,
    after: actor.kind === 'person' ? { ...beforeChange, ...detail } : null,
  })
  const enrolled = computers.map(({ id, name, createdAt, platform }) =>
    row(createdAt, { kind: 'agent', id, name }, 'computer.enrolled', id, { name, system: { platform } }),
  )
  const ofPrinters = printers.flatMap((printer) =>
    Array.from({ length: ENTRIES_PER_PRINTER }, () => {
      const at = new Date(printer.createdAt.getTime() + Math.floor(chance.next() * (now.getTime() - printer.createdAt.getTime())))
      const person = people[chance.below(people.length)]
      if (person !== undefined && chance.happens(0.2)) {
        const change = chance.pick([{ onStop: 'resume' }, { onStop: 'hold' }, { doubtBlocks: true }, { onDoubt: 'reprint' }])
        return row(at, { kind: 'person', id: person.id, name: person.name }, 'printer.changed', printer.id, change)
      }
      const act = { at, stoppedSince: new Date(at.getTime() - chance.below(900_000)), why: 'backend failed', attempt: 1, problem: null }
      return row(at, { kind: 'agent', id: printer.computer.id, name: printer.computer.name }, 'printer.resumed', printer.id, act)
    }),
  )
  const unique = new Map([...enrolled, ...ofPrinters].map((entry) => [`${entry.target} ${entry.at.getTime()}`, entry]))
  return [...unique.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime())
}
