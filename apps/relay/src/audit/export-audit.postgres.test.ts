import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

const ENTRIES = 1_700
let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
  await relay.pool.query(
    `insert into audit_entry (organization_id, at, actor_kind, actor_name, action, target, detail)
     select (select id from organization), now(), 'person', '=HYPERLINK("https://evil.example")', 'probe.made', number::text, '{}'
     from generate_series(1, $1) number`,
    [ENTRIES],
  )
})
afterAll(async () => relay.close())

const download = (query: string) =>
  fetch(`${relay.url}/v1/audit/export?${query}`, { headers: { authorization: `Bearer ${relay.first.apiKey}` } })

test('all entries come as JSON lines, oldest first, however many', async () => {
  const answer = await download('format=jsonl&action=probe')
  expect(answer.headers.get('content-type')).toBe('application/jsonl; charset=utf-8')
  const lines = (await answer.text()).trimEnd().split('\n')
  expect(lines.map((line) => Number((JSON.parse(line) as { target: string }).target))).toEqual(
    Array.from({ length: ENTRIES }, (_, index) => index + 1),
  )
})

test('as CSV they have a header, and no name is a formula', async () => {
  const answer = await download('format=csv&action=probe.made')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/)
  const lines = (await answer.text()).trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^id,at,actorKind,/)
  expect(lines).toHaveLength(ENTRIES + 1)
  for (const line of lines.slice(1)) expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
})

test('what is asked for is all that comes', async () => {
  expect((await (await download(`format=jsonl&target=7&action=probe`)).text()).trimEnd().split('\n')).toHaveLength(1)
  expect(await (await download(`format=jsonl&actorId=${randomUUID()}`)).text()).toBe('')
})

test.each(['export?format=csv&after=', 'export?format=csv&before=', '?after=', '?before='])(
  'a time that no database knows is named as what is wrong: %s',
  async (query) => {
    const path = `${relay.url}/v1/audit${query.startsWith('?') ? query : `/${query}`}0000-01-01T00:00:00Z`
    const answer = await fetch(path, { headers: { authorization: `Bearer ${relay.first.apiKey}` } })
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'request-invalid' }])
  },
)
