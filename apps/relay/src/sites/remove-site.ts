import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { sql } from 'drizzle-orm'
import { recordAudit } from '../access/audit.ts'
import type { Caller } from '../access/caller.ts'
import { lockSite } from '../access/lock-site.ts'
import type { Queries, Transaction } from '../db/database.ts'

interface Removal {
  caller: Caller
  siteId: string
  now: Date
}

interface Removed {
  ok: true
  /** What the site was taken from, or ended with it. */
  changed: Record<'person' | 'api-key' | 'enrolment-code', string[]>
}

/** Takes a site away that nobody and nothing needs; its row stays, for the history of the computers that were there. */
export async function removeSite(db: Queries, { caller, siteId, now }: Removal): Promise<Removed | Refused> {
  const { organizationId } = caller
  return db.transaction<Removed | Refused>(async (tx) => {
    // All of them, so that two that are removed at once do not leave none.
    const { rows: sites } = await tx.execute(
      sql`select from site where organization_id = ${organizationId} and removed_at is null order by id for no key update`,
    )
    const before = await lockSite(tx, caller.reach, siteId, 'to change it')
    if (before === undefined) return refuse('site-not-found', `There is no site with the id "${siteId}".`)
    if (sites.length === 1) return refuse('site-is-last', `"${before.name}" is the only site.`)
    // Who enrols takes the code's row, and finds it used up afterwards.
    await tx.execute(sql`select from enrolment_code where site_id = ${siteId} order by id for update`)
    const users = await usersOf(tx, organizationId, siteId)
    if (users.length > 0) return refuse('site-in-use', `"${before.name}" is needed by ${users.join(', ')}.`)
    const codes = await tx.execute<{ id: string }>(sql`update enrolment_code set uses_left = 0 where site_id = ${siteId} returning id`)
    const leave = (table: string, id: string) =>
      tx.execute<{ id: string }>(sql`update ${sql.identifier(table)} set site_ids = array_remove(site_ids, ${siteId}::uuid)
        where organization_id = ${organizationId} and ${siteId}::uuid = any(site_ids) and cardinality(site_ids) > 1 returning ${sql.identifier(id)} as id`)
    const people = await leave('membership', 'person_id')
    const keys = await leave('api_key', 'id')
    await leave('invitation', 'id')
    await tx.execute(sql`update site set removed_at = ${now.toISOString()} where id = ${siteId}`)
    await recordAudit(tx, caller, { action: 'site.removed', target: siteId, before })
    return { ok: true, changed: { 'person': idsOf(people), 'api-key': idsOf(keys), 'enrolment-code': idsOf(codes) } }
  })
}

function idsOf({ rows }: { rows: { id: string }[] }): string[] {
  return rows.map(({ id }) => id)
}

/** In words, so many of a kind: who would be nowhere without this site. */
async function usersOf(tx: Transaction, organizationId: string, siteId: string): Promise<string[]> {
  const only = sql`organization_id = ${organizationId} and site_ids = array[${siteId}::uuid]`
  const { rows } = await tx.execute<{ thing: string; count: number }>(sql`
    select 'computer' as thing, count(*)::int from computer where site_id = ${siteId} and revoked_at is null
    union all select 'person', count(*)::int from membership where ${only}
    union all select 'invitation', count(*)::int from invitation where ${only}
    union all select 'API key', count(*)::int from api_key where ${only} and revoked_at is null`)
  return rows.filter(({ count }) => count > 0).map(({ thing, count }) => `${count} ${count === 1 ? thing : (plurals[thing] ?? thing)}`)
}

const plurals: Record<string, string> = { 'computer': 'computers', 'person': 'people', 'invitation': 'invitations', 'API key': 'API keys' }
