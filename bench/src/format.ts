import { isMarkMet } from './measurement.ts'
import type { Figure } from './measurement.ts'

export const headings = ['measured', 'product', 'floor', '× floor', 'without a cloud', 'mark', 'met'] as const

/** A figure as cells under `headings`. */
export function cells(figure: Figure): string[] {
  const { name, unit, value, rounds, floor, peers = {}, mark } = figure
  const met = isMarkMet(figure)
  return [
    name,
    `${unit === 'jobs' ? value : digits(value)} ${unit}${spread(rounds)}`,
    floor === undefined ? '' : digits(floor),
    floor === undefined || floor === 0 ? '' : (value / floor).toFixed(2),
    Object.entries(peers)
      .map(([peer, peerValue]) => `${peer} ${digits(peerValue)}`)
      .join(', '),
    mark === undefined ? '' : 'atMost' in mark ? `≤ ${mark.atMost}` : `≥ ${mark.atLeast}`,
    met === undefined ? '' : met ? 'yes' : 'no',
  ]
}

function spread(rounds: number[] = []): string {
  return rounds.length < 2 ? '' : ` (${digits(Math.min(...rounds))}–${digits(Math.max(...rounds))})`
}

function digits(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export function textTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
