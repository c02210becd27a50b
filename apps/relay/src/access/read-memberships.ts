import type { Role } from '@cloudprint/protocol/http/roles'
import type pg from 'pg'
import type { membershipWays } from '../db/tables/membership.table.ts'

export interface Membership {
  organizationId: string
  role: Role
  siteIds: string[] | null
  /** How they became a member. */
  via: (typeof membershipWays)[number]
  /** Whether a password alone does not do here. */
  needsSecondFactor: boolean
  /** Whether its identity provider is the only way in, but for owners. */
  needsSso: boolean
}

/** What the person of these expressions is in the organization that they look at; in each of theirs where they have chosen none. */
export function membershipsSql(personId: string, lookingAt: string): string {
  return `select m.organization_id as "organizationId", m.created_at as "memberSince", m.role, m.site_ids as "siteIds", m.via, o.second_factor = 'required' as "needsSecondFactor",
      coalesce(p.is_required, false) as "needsSso"
    from membership m join organization o on o.id = m.organization_id
      left join identity_provider p on p.organization_id = m.organization_id
    where m.person_id = ${personId} and (${lookingAt}::uuid is null or m.organization_id = ${lookingAt})`
}

/** The first one first. */
export async function readMemberships(pool: pg.Pool, personId: string, lookingAt: string | null): Promise<Membership[]> {
  const { rows } = await pool.query<Membership>({
    name: 'read-memberships',
    text: `${membershipsSql('$1', '$2')} order by m.created_at, m.organization_id`,
    values: [personId, lookingAt],
  })
  return rows
}
