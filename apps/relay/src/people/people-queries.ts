import type { Member, listPeople as listPeopleRoute } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import { nameCursor, placeOfCursor } from '../db/name-cursor.ts'

type MemberRecord = Omit<Member, 'memberSince' | 'lastSeenAt'> & { memberSince: Date; lastSeenAt: Date | null }

/** The names of the sites in an array of their ids; null for no limit. */
export const sitesSql = (ids: string): string => `case when ${ids} is not null then (
    select coalesce(jsonb_agg(jsonb_build_object('id', site.id, 'name', site.name) order by lower(site.name)), '[]')
    from site where site.id = any(${ids})) end`

const columns = `person.id, person.name, person.email, membership.role, ${sitesSql('membership.site_ids')} as sites,
  membership.via, membership.created_at as "memberSince", person.two_factor_enabled or exists (select from passkey where passkey.user_id = person.id) as "hasSecondFactor",
  (select max(session.updated_at) from session where session.user_id = person.id) as "lastSeenAt"`

const tables = 'membership join person on person.id = membership.person_id'

export async function readMember(pool: pg.Pool, organizationId: string, personId: string): Promise<Member | undefined> {
  const { rows } = await pool.query<MemberRecord>(
    `select ${columns} from ${tables} where membership.organization_id = $1 and person.id = $2`,
    [organizationId, personId],
  )
  return rows[0] === undefined ? undefined : toMember(rows[0])
}

/** The people of an organization by name. Who asks sees all of the organization. */
export async function listMembers(
  pool: pg.Pool,
  organizationId: string,
  filter: InputOf<typeof listPeopleRoute>['query'],
): Promise<{ items: Member[]; nextCursor: string | null }> {
  const { rows } = await pool.query<MemberRecord>(
    `select ${columns} from ${tables}
     where membership.organization_id = $1
       and ($2::text is null or strpos(lower(person.name || ' ' || person.email), lower($2)) > 0)
       and ($3::text is null or membership.role = $3)
       and ($4::uuid is null or membership.site_ids is null or $4 = any(membership.site_ids))
       and ($5::text is null or (lower(person.name), person.id) > (lower($6), $5))
     order by lower(person.name), person.id limit $7`,
    [organizationId, filter.search ?? null, filter.role ?? null, filter.siteId ?? null, ...placeOfCursor(filter.cursor), filter.limit + 1],
  )
  const items = rows.slice(0, filter.limit).map(toMember)
  const last = rows.length > filter.limit ? items.at(-1) : undefined
  return { items, nextCursor: last === undefined ? null : nameCursor(last) }
}

function toMember({ memberSince, lastSeenAt, ...row }: MemberRecord): Member {
  return { ...row, memberSince: memberSince.toISOString(), lastSeenAt: lastSeenAt?.toISOString() ?? null }
}
