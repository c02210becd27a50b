import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type pg from 'pg'

type FailingKey = NonNullable<Overview['attention']['failingKeys']>[number]
type Row = Omit<FailingKey, 'expiresAt' | 'lastUsedAt' | 'lastRefusedAt'> &
  Record<'expiresAt' | 'lastUsedAt' | 'lastRefusedAt', Date | null>

/**
 * Keys that stop a system from printing, or soon will: expired ones that somebody came with in the last day, and ones in use that
 * expire within a week. The first to fail first.
 */
export async function listFailingKeys(pool: pg.Pool, organizationId: string, limit: number): Promise<FailingKey[]> {
  const { rows } = await pool.query<Row>(
    `select id, name, expires_at as "expiresAt", last_used_at as "lastUsedAt", last_refused_at as "lastRefusedAt"
     from api_key where organization_id = $1 and revoked_at is null and case when expires_at <= now()
       then last_refused_at > now() - interval '1 day'
       else expires_at < now() + interval '7 days' and last_used_at > now() - interval '7 days' end
     order by expires_at limit $2`,
    [organizationId, limit],
  )
  return rows.map(({ id, name, ...times }) => ({
    id,
    name,
    expiresAt: times.expiresAt?.toISOString() ?? null,
    lastUsedAt: times.lastUsedAt?.toISOString() ?? null,
    lastRefusedAt: times.lastRefusedAt?.toISOString() ?? null,
  }))
}
