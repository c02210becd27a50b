import { expect, test } from 'vitest'
import type { MachineFacts } from './machine-facts.ts'
import type { Figure } from './measurement.ts'
import { pageOf } from './publish.ts'
import { newestGroups } from './results.ts'
import type { Results } from './results.ts'

const machine: MachineFacts = {
  cpu: 'a processor',
  cores: 2,
  memoryGib: 8,
  system: 'Linux',
  node: '24.0.0',
  postgres: '18',
  cups: '2.4',
  commit: 'aaaaaaa',
  loadBefore: 0.1,
}
const run = (at: string, values: Record<string, number>, further: Partial<Results> = {}): Results => ({
  at,
  isQuick: false,
  machine,
  groups: Object.entries(values).map(([name, value]) => ({
    name,
    how: `How ${name} is measured.`,
    figures: [figure(name, value)],
    tookSeconds: 1,
  })),
  ...further,
})
const figure = (name: string, value: number): Figure => ({ name: `time of ${name}`, unit: 'ms', value, mark: { atMost: 10 } })

test('of each group what was measured last is published, with when and at which commit, and nothing of quick runs', () => {
  const page = pageOf(
    newestGroups([
      run('2026-01-02T00:00:00Z', { labels: 2 }, { machine: { ...machine, commit: 'bbbbbbb' } }),
      run('2026-01-01T00:00:00Z', { labels: 1, pages: 3 }),
      run('2026-01-03T00:00:00Z', { labels: 4 }, { isQuick: true }),
    ]),
    {},
  )
  expect(page).toContain('| time of labels | 2.00 ms |')
  expect(page).toContain('On 2026-01-02 at commit bbbbbbb')
  expect(page).toContain('| time of pages | 3.00 ms |')
  expect(page).toContain('On 2026-01-01 at commit aaaaaaa')
  expect(page.match(/2 cores of a processor/g)).toHaveLength(1)
})

test('a missed mark is published with its explanation, and not without', () => {
  const groups = newestGroups([run('2026-01-01T00:00:00Z', { labels: 11 })])
  expect(() => pageOf(groups, {})).toThrow('time of labels')
  expect(pageOf(groups, { 'time of labels': 'The disk is slow.' })).toContain('- **time of labels**: The disk is slow.')
})
