import type { Role } from '@cloudprint/protocol/http/roles'
import type pg from 'pg'

export interface Membership {
  organizationId: string
  role: Role
  siteIds: string[] | null
}

/** What a person is in the organization that they look at, or in their first one where they have chosen none. */
export async function readMembership(pool: pg.Pool, personId: string, lookingAt: string | null): Promise<Membership | undefined> {
  const { rows } = await pool.query<Membership>({
    name: 'read-membership',
    text: `select organization_id as "organizationId", role, site_ids as "siteIds" from membership
      where person_id = $1 and ($2::uuid is null or organization_id = $2) order by created_at, organization_id limit 1`,
    values: [personId, lookingAt],
  })
  return rows[0]
}
