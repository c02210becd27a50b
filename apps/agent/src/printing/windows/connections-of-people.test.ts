import { expect, test } from 'vitest'
import { connectionsOfPeople } from './connections-of-people.ts'
import type { KeysBelow } from './users-registry.ts'

const anna = 'S-1-5-21-1-2-3-1001'
const bert = 'S-1-12-1-77-88-99-11'
const pathOf = (account: string) => String.raw`${account}\Printers\Connections`

const registry =
  (keys: Record<string, KeysBelow>) =>
  (path: string): KeysBelow =>
    keys[path] ?? 'absent'

test('connections are read as people know them, of people and of no service', () => {
  const keysBelow = registry({
    '': ['.DEFAULT', 'S-1-5-19', anna, `${anna}_Classes`, bert, 'S-1-5-80-123'],
    [anna]: ['Printers'],
    [pathOf(anna)]: [',,print-1,Büro 紙', ',,print-2,HP 4', 'else'],
    [bert]: ['Printers'],
    [pathOf('S-1-5-80-123')]: [',,print-1,Of a service'],
  })
  expect(connectionsOfPeople(keysBelow)).toEqual({
    connections: [
      { printer: '\\\\print-1\\Büro 紙', account: anna },
      { printer: '\\\\print-2\\HP 4', account: anna },
    ],
    isPartial: false,
  })
})

test.each([
  ['an account', { '': [anna, bert], [anna]: ['Printers'], [pathOf(anna)]: [',,p,HP'], [bert]: 'closed' }, 1],
  ['a person’s connections', { '': [anna], [anna]: ['Printers'], [pathOf(anna)]: 'closed' }, 0],
  ['the whole registry', { '': 'closed' }, 0],
] as const)('%s may be closed to whoever asks: then there may be more', (_what, keys, count) => {
  const found = connectionsOfPeople(registry(keys as unknown as Record<string, KeysBelow>))
  expect([found.connections.length, found.isPartial]).toEqual([count, true])
})
