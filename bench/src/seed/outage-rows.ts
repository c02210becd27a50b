import { chanceOf } from './chance.ts'
import type { Chance } from './chance.ts'
import type { Cell } from './copy-rows.ts'
import type { SeededComputer } from './make-places.ts'
import type { SeededPrinter } from './make-printers.ts'

const DAY_MS = 86_400_000
/** How far back outages are told. */
const DAYS = 80
const PAST_OF_EACH = 10

/** Outages that are over, and those that stand now. */
export function computerOutageRows(computers: readonly SeededComputer[], now: Date, seed: number): Record<string, Cell>[] {
  const chance = chanceOf(seed)
  return computers.flatMap((computer) => {
    const row = (since: Date, until: Date | null): Record<string, Cell> => ({ computer_id: computer.id, since, until })
    const past = pastOutages(computer.awaySince ?? now, chance).map(({ since, until }) => row(since, until))
    return computer.awaySince === null ? past : [...past, row(computer.awaySince, null)]
  })
}

export function printerOutageRows(printers: readonly SeededPrinter[], now: Date, seed: number): Record<string, Cell>[] {
  const chance = chanceOf(seed)
  return printers.flatMap((printer) => {
    const row = (
      kind: 'stopped' | 'gone',
      { since, until }: { since: Date; until: Date | null },
      reasons: object,
    ): Record<string, Cell> => ({
      printer_id: printer.id,
      kind,
      since,
      until,
      reasons,
    })
    const rows = pastOutages(printer.stopped?.since ?? printer.goneAt ?? now, chance).map((outage) => {
      const reason = chance.pick(['media-empty', 'media-jam', 'cover-open', 'offline'])
      return row('stopped', outage, [{ reason, severity: 'error', since: outage.since }])
    })
    if (printer.stopped !== null) rows.push(row('stopped', { since: printer.stopped.since, until: null }, printer.health.reasons))
    if (printer.goneAt !== null) rows.push(row('gone', { since: printer.goneAt, until: null }, []))
    return rows
  })
}

function pastOutages(before: Date, chance: Chance): { since: Date; until: Date }[] {
  const stepMs = (DAYS * DAY_MS) / PAST_OF_EACH
  return Array.from({ length: PAST_OF_EACH }, (_, index) => {
    const since = new Date(before.getTime() - (PAST_OF_EACH - index) * stepMs + chance.below(stepMs / 2))
    return { since, until: new Date(since.getTime() + 60_000 + Math.floor(chance.next() ** 3 * (stepMs / 3))) }
  })
}
