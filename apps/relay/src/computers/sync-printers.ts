import type pg from 'pg'
import { uuidV7 } from '../db/uuid-v7.ts'
import type { PrinterNews } from './computer-rows.ts'

export async function syncPrinters(pool: pg.Pool, news: PrinterNews): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'sync-printers',
    text: `with gone as (
        update printer set gone_at = $4 where computer_id = $1 and gone_at is null and name <> all($3::text[]) returning id),
      back as (
        update printer set gone_at = null where computer_id = $1 and gone_at is not null and name = any($3::text[])
          and name not in (select name from jsonb_to_recordset($5::jsonb) as n(name text)) returning id),
      seen as (
        insert into printer (id, organization_id, computer_id, name, description, capabilities, health)
        select id, $2, $1, name, description, capabilities, health
        from jsonb_to_recordset($5::jsonb) as n(id uuid, name text, description jsonb, capabilities jsonb, health jsonb)
        on conflict (computer_id, name) do update set description = excluded.description, capabilities = excluded.capabilities,
          health = excluded.health, gone_at = null
        returning id, name),
      acts as (
        insert into audit_entry (organization_id, at, actor_kind, actor_name, action, target, detail)
        select $2, $4, 'agent', (select name from computer where id = $1), 'printer.' || (act->>'kind'), seen.id, act - 'kind'
        from jsonb_to_recordset($5::jsonb) as n(name text, acts jsonb)
        join seen on seen.name = n.name
        cross join jsonb_array_elements(coalesce(n.acts, '[]'::jsonb)) act
        on conflict (target, action, (detail->>'at')) where actor_kind = 'agent' do nothing)
      select id from gone union all select id from back union all select id from seen`,
    values: [
      news.computerId,
      news.organizationId,
      news.names,
      news.now,
      JSON.stringify(news.changed.map((printer) => ({ id: uuidV7(news.now), ...printer }))),
    ],
  })
  return rows.map((row) => row.id)
}
