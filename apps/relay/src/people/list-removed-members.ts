import { MAX_REMOVED_PEOPLE } from '@cloudprint/protocol/http/people-routes'
import type { RemovedMember } from '@cloudprint/protocol/http/people-routes'
import type pg from 'pg'

type RemovedRecord = Omit<RemovedMember, 'removedAt'> & { removedAt: Date }

/** Whom single sign-on does not let in again, the last one first; not those who were invited since. */
export async function listRemovedMembers(pool: pg.Pool, organizationId: string): Promise<RemovedMember[]> {
  const { rows } = await pool.query<RemovedRecord>(
    `select person.id, person.name, removed_member.email, removed_by as "removedBy", removed_at as "removedAt"
     from removed_member join person on person.id = removed_member.person_id
     where removed_member.organization_id = $1 and not exists (
       select from invitation
       where invitation.organization_id = $1 and invitation.email = removed_member.email and invitation.expires_at > now())
     order by removed_at desc, person.id limit $2`,
    [organizationId, MAX_REMOVED_PEOPLE],
  )
  return rows.map((row) => ({ ...row, removedAt: row.removedAt.toISOString() }))
}
