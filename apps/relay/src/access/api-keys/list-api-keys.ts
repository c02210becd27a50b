import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Queries, Transaction } from '../../db/database.ts'

type Reply = z.input<typeof ApiKey>
type TimeField = 'createdAt' | 'expiresAt' | 'lastUsedAt' | 'lastRefusedAt'
type Row = Omit<Reply, TimeField> & Record<TimeField, Date | string | null>

/** Every key of the organization that was not revoked, the newest first, with the names of what limits it. */
export async function listApiKeys(db: Queries, organizationId: string): Promise<Reply[]> {
  return readApiKeys(db, sql`api_key.organization_id = ${organizationId}`)
}

export async function readApiKey(db: Queries | Transaction, organizationId: string, id: string): Promise<Reply | undefined> {
  const [found] = await readApiKeys(db, sql`api_key.organization_id = ${organizationId} and api_key.id = ${id}`)
  return found
}

async function readApiKeys(db: Queries | Transaction, condition: ReturnType<typeof sql>): Promise<Reply[]> {
  const { rows } = await db.execute<Row & Record<string, unknown>>(sql`
    select id, name, prefix, scopes, requests_per_second as "requestsPerSecond", created_at as "createdAt", created_by as "createdBy",
      expires_at as "expiresAt", last_used_at as "lastUsedAt", replaced_by as "replacedBy",
      case when expires_at <= now() then last_refused_at end as "lastRefusedAt",
      case when site_ids is not null then (
        select coalesce(json_agg(json_build_object('id', site.id, 'name', site.name) order by lower(site.name)), '[]')
        from site where site.id = any(api_key.site_ids)) end as sites,
      case when printer_ids is not null then (
        select coalesce(json_agg(json_build_object('id', printer.id, 'name', coalesce(alias, description->>'displayName')) order by printer.id), '[]')
        from printer where printer.id = any(api_key.printer_ids)) end as printers
    from api_key where revoked_at is null and ${condition} order by id desc`)
  return rows.map(toReply)
}

function toReply(row: Row): Reply {
  return {
    ...row,
    createdAt: iso(row.createdAt) ?? '',
    expiresAt: iso(row.expiresAt),
    lastUsedAt: iso(row.lastUsedAt),
    lastRefusedAt: iso(row.lastRefusedAt),
  }
}

/** drizzle's raw rows carry times as PostgreSQL writes them. */
function iso(time: Date | string | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
