import type pg from 'pg'
import { uuidV7 } from '../../db/uuid-v7.ts'
import type { PrinterNews } from '../computer-rows.ts'
import { isStoppedSql, stopReasonsSql, stoppedSinceSql } from './is-stopped-sql.ts'

/**
 * What several agents say of their printers, one message of each. A printer that is as its row says is not written again: after a
 * restart of the relay thousands of agents say what they said before. What its agent did about its queue is always written.
 * With a printer's row its outages are written: one that begins, one more reason for one that lasts, one that is over.
 *
 * The ids stand beside the records because they alone lead the planner to the index.
 */
export async function syncPrinters(pool: pg.Pool, news: readonly PrinterNews[]): Promise<string[][]> {
  const { rows } = await pool.query<{ computerId: string; id: string }>({
    name: 'sync-printers',
    text: `with told as materialized (
        select "computerId" as computer_id, "organizationId" as organization_id, at, names, changed
        from jsonb_to_recordset($1::jsonb) as t("computerId" uuid, "organizationId" uuid, at timestamptz, names jsonb, changed jsonb)),
      news as materialized (
        select computer_id, organization_id, at, n.* from told
        cross join jsonb_to_recordset(changed) as n(id uuid, name text, description jsonb, capabilities jsonb, health jsonb, acts jsonb)),
      gone as (
        update printer set gone_at = told.at from told
        where printer.computer_id = told.computer_id and printer.computer_id = any($2::uuid[]) and gone_at is null
          and not names ? printer.name
        returning printer.computer_id, printer.id),
      back as (
        update printer set gone_at = null from told
        where printer.computer_id = told.computer_id and printer.computer_id = any($2::uuid[]) and gone_at is not null
          and names ? printer.name
          and not exists (select from news where news.computer_id = printer.computer_id and news.name = printer.name)
        returning printer.computer_id, printer.id),
      seen as (
        insert into printer (id, organization_id, computer_id, name, description, capabilities, health)
        select id, organization_id, computer_id, name, description, capabilities, health from news
        where acts <> '[]' or not exists (
          select from printer known
          where known.computer_id = news.computer_id and known.computer_id = any($2::uuid[]) and known.name = news.name
            and known.gone_at is null and known.health = news.health and known.description = news.description
            and known.capabilities = news.capabilities)
        order by computer_id, name
        on conflict (computer_id, name) do update set description = excluded.description, capabilities = excluded.capabilities,
          health = excluded.health, gone_at = null
        returning computer_id, id, name),
      judged as (
        select seen.id, news.at, news.health, ${isStoppedSql('news.health')} as is_stopped
        from news join seen on seen.computer_id = news.computer_id and seen.name = news.name),
      over as (
        update printer_outage set until = greatest(since, ended.at)
        from (
          select id, at, case when is_stopped then 'gone' end as kind from judged
          union all select back.id, told.at, 'gone' from back join told on told.computer_id = back.computer_id
          union all select gone.id, told.at, 'stopped' from gone join told on told.computer_id = gone.computer_id) ended
        where printer_outage.printer_id = ended.id and printer_outage.until is null
          and (ended.kind is null or printer_outage.kind = ended.kind)),
      begun as (
        insert into printer_outage (printer_id, kind, since, reasons)
        select id, 'stopped', least(at, ${stoppedSinceSql('health')}), ${stopReasonsSql('health')} from judged where is_stopped
        union all select gone.id, 'gone', told.at, '[]' from gone join told on told.computer_id = gone.computer_id
        on conflict (printer_id, kind) where until is null do update set reasons = printer_outage.reasons || (
          select coalesce(jsonb_agg(one), '[]') from jsonb_array_elements(excluded.reasons) one
          where not printer_outage.reasons @> jsonb_build_array(jsonb_build_object('reason', one->'reason')))
          where jsonb_array_length(printer_outage.reasons) < 64),
      acts as (
        insert into audit_entry (organization_id, at, actor_kind, actor_id, actor_name, action, target, detail)
        select organization_id, at, 'agent', news.computer_id::text, (select name from computer where id = news.computer_id), 'printer.' || (act->>'kind'), seen.id,
          act - 'kind'
        from news join seen on seen.computer_id = news.computer_id and seen.name = news.name
        cross join jsonb_array_elements(news.acts) act
        where news.acts <> '[]'
        on conflict (target, action, (detail->>'at')) where actor_kind = 'agent' do nothing)
      select computer_id as "computerId", id from gone union all select computer_id, id from back union all select computer_id, id from seen`,
    values: [JSON.stringify(news.map(toRecord)), news.map((one) => one.computerId)],
  })
  const idsByComputer = new Map(news.map((one): [string, string[]] => [one.computerId, []]))
  for (const { computerId, id } of rows) idsByComputer.get(computerId)?.push(id)
  return news.map((one) => idsByComputer.get(one.computerId) ?? [])
}

function toRecord({ computerId, organizationId, names, changed, now }: PrinterNews) {
  return {
    computerId,
    organizationId,
    at: now,
    // An object, in which PostgreSQL finds a name without reading all of them.
    names: Object.fromEntries(names.map((name) => [name, true])),
    changed: changed.map((printer) => ({ id: uuidV7(now), ...printer })),
  }
}
