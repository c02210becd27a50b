import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../db/database.ts'
import { site } from '../db/tables/site.table.ts'
import type { Reach } from './reach.ts'
import { isWithin } from './within-reach.ts'

/**
 * What a site is called and where in time it is, where it is within reach; until the transaction's end nobody removes it. Whoever
 * puts something there, a computer or a code, locks it so that it is not removed at the same moment. Its key stays free: rows that
 * refer to the site can be written meanwhile, by whoever holds what a removal waits for.
 */
export async function lockSite(
  tx: Transaction,
  reach: Reach,
  siteId: string,
  why: 'to put something there' | 'to change it',
): Promise<{ name: string; timeZone: string } | undefined> {
  const [found] = await tx
    .select({ name: site.name, timeZone: site.timeZone })
    .from(site)
    .where(and(isWithin('site', reach), eq(site.id, siteId)))
    .for(why === 'to change it' ? 'no key update' : 'share')
  return found
}
