import { sql } from 'drizzle-orm'
import type { Queries, Transaction } from '../db/database.ts'
import { membershipsSql } from './read-memberships.ts'
import type { Membership } from './read-memberships.ts'
import { refuseWay } from './refuse-way.ts'

/** Somebody who signs in. */
interface Arriving {
  personId: string
  begunBy: string
}

/**
 * Which of their organizations somebody looks at who signs in: the first one that takes them as they come. Where each asks for more it
 * is the first, which then says what. Undefined for who belongs to none.
 */
export async function firstOrganization(db: Queries | Transaction, { personId, begunBy }: Arriving): Promise<string | undefined> {
  const memberships = sql.raw(membershipsSql('person.id', 'null'))
  const { rows } = await db.execute<Membership & Record<string, unknown> & { twoFactorEnabled: boolean }>(
    sql`select person.two_factor_enabled as "twoFactorEnabled", member.* from person cross join lateral (${memberships}) member
      where person.id = ${personId} order by member."memberSince", member."organizationId"`,
  )
  const open = rows.find((one) => refuseWay({ user: one, session: { begunBy } }, one) === undefined)
  return (open ?? rows[0])?.organizationId
}
