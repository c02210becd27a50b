import { afterAll, beforeAll, expect, test } from 'vitest'
import { addComputer } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { purgeSealingKeys } from './purge-sealing-keys.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('a key that was destroyed a year ago is forgotten, a younger one and one in use are known', async () => {
  const computer = await addComputer(line)
  const now = new Date()
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)
  for (const [keyId, destroyedAt] of [
    ['old', daysAgo(366)],
    ['young', daysAgo(364)],
  ] as const) {
    await line.pool.query(
      `insert into sealing_key (computer_id, key_id, public_key, published_at, retired_at, destroyed_at) values ($1, $2, '', $3, $3, $3)`,
      [computer.id, keyId, destroyedAt],
    )
  }
  await purgeSealingKeys(line.pool, now)
  const { rows } = await line.pool.query<{ keyId: string }>('select key_id as "keyId" from sealing_key where computer_id = $1', [
    computer.id,
  ])
  expect(rows.map(({ keyId }) => keyId).toSorted()).toEqual([computer.key.keyId, 'young'].toSorted())
})
