import { afterAll, beforeAll, expect, test } from 'vitest'
import { containing } from '../db/containing.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'
import { auditWords, listAudit } from './audit-queries.ts'

let relay: TestRelay

beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(() => relay.close())

test('the words of an entry find it in any case, and signs that mean something in patterns mean themselves', async () => {
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  const organizationId = rows[0]?.id ?? ''
  const targets = async (search: string) =>
    (await listAudit(relay.pool, organizationId, { search, limit: 10 })).items.map(({ target }) => target)
  await relay.pool.query(
    `insert into audit_entry (organization_id, at, actor_kind, actor_name, action, target, after, detail)
     values ($1, now(), 'person', 'Zoë Ångström', 'site.changed', 'one', '{"name":"Dock 50 % off_season"}', '{}'),
       ($1, now(), 'person', 'Ali', 'site.changed', 'two', '{"name":"Dock 500"}', '{"ref":"z9"}')`,
    [organizationId],
  )
  expect(await targets('ZOË ång')).toEqual(['one'])
  expect(await targets('dock 50')).toEqual(['two', 'one'])
  expect(await targets('off_season')).toEqual(['one'])
  expect(await targets('50 %')).toEqual(['one'])
  expect(await targets('z9')).toEqual(['two'])
  expect(await targets('never seen')).toEqual([])
})

test('the words are looked up in their index', async () => {
  const { condition, value } = containing(auditWords, 'never seen')
  const client = await relay.pool.connect()
  await client.query('begin; set local enable_indexscan = off')
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain select from audit_entry where ${condition('$1')}`, [value])
  await client.query('rollback')
  client.release()
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('audit_entry_by_words')
})

test('a text that no index knows is looked for a part at a time, and the cursor leads on to the next', async () => {
  const { rows } = await relay.pool.query<{ id: string }>('select id from organization')
  const organizationId = rows[0]?.id ?? ''
  await relay.pool.query(
    `insert into audit_entry (organization_id, at, actor_kind, actor_name, action, target, detail)
     select $1, now(), 'relay', 'relay', 'site.changed', case when number = 1 then '§' else 'many' end, '{}' from generate_series(1, 4500) number`,
    [organizationId],
  )
  const pages: string[][] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { items, nextCursor } = await listAudit(relay.pool, organizationId, { search: '§', limit: 10, cursor })
    pages.push(items.map(({ target }) => target))
    cursor = nextCursor
  }
  expect(pages).toEqual([[], [], ['§']])
})
