import type { UpdatePolicy } from '@cloudprint/protocol/http/update-routes'
import type pg from 'pg'
import type { OfferCase } from './choose-offer.ts'
import { countRings, isHealthyOnAny, readRollout } from './update-rows.ts'

const HOUR_MS = 3_600_000

/** How far a version has come in an organization, as far as it decides who is offered it. */
export async function readRolloutCase(
  pool: pg.Pool,
  organizationId: string,
  { version, policy, now }: { version: string; policy: UpdatePolicy; now: Date },
): Promise<OfferCase['rollout']> {
  const begun = await readRollout(pool, organizationId, version)
  if (begun === undefined) return null
  // Looked for once the wait is over: until then it decides nothing.
  const isDue = now.getTime() >= begun.startedAt.getTime() + policy.waitHours * HOUR_MS
  // A share of a few computers may be none of them: then nobody can show it first.
  const isFirstRingEmpty = async () => (await countRings(pool, organizationId, { version, policy, since: null })).first.computers === 0
  const isHealthySomewhere = isDue && ((await isHealthyOnAny(pool, organizationId, version)) || (await isFirstRingEmpty()))
  return { ...begun, isHealthySomewhere }
}
