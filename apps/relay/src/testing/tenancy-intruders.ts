import { getCaller } from '@cloudprint/protocol/http/console-routes'
import { scopes } from '@cloudprint/protocol/http/roles'
import { insertApiKey } from '../access/api-keys/insert-api-key.ts'
import { uuidV7 } from '../db/uuid-v7.ts'
import { addPrinter, addSite } from './add-printer.ts'
import type { TestRelay } from './start-test-relay.ts'
import { addPlace, randomIds } from './tenancy-place.ts'
import type { Ids } from './tenancy-place.ts'

export const intruderKinds = [
  'another organization’s key',
  'another organization’s person',
  'a key of another site',
  'a person of another site',
  'a key of another printer',
] as const
export type IntruderKind = (typeof intruderKinds)[number]

export interface Intruder {
  headers: Record<string, string>
  /** What is theirs. */
  own: Ids
  scopes: readonly string[]
}

/** A place on the first site that none of the intruders may learn of; `ourKey` may do everything there. */
export async function addIntruders(relay: TestRelay) {
  const { rows } = await relay.pool.query<{ organizationId: string; siteId: string }>(
    'select id as "siteId", organization_id as "organizationId" from site',
  )
  const [here] = rows
  if (here === undefined) throw new Error('there is no site')
  const { organizationId } = here
  const strangers = uuidV7(new Date())
  await relay.pool.query('insert into organization (id, name) values ($1, $2)', [strangers, 'Strangers'])
  const [ours, theirs, elsewhere] = [
    await addPlace(relay, here, 'Hidden'),
    await addPlace(relay, await addSite(relay.pool, strangers, 'Stranger site'), 'Stranger'),
    await addPlace(relay, await addSite(relay.pool, organizationId, 'Other site'), 'Other'),
  ]
  await relay.pool.query(`update membership set role = 'owner' where person_id = $1`, [theirs.ids.personId])
  await relay.pool.query('update membership set site_ids = array[$2::uuid] where person_id = $1', [
    elsewhere.ids.personId,
    elsewhere.ids.siteId,
  ])
  const besides = await addPrinter(relay.pool, 'Beside', here)
  const ofSite = await insertApiKey(relay.drizzle, { organizationId, name: 'Site', scopes, siteIds: [elsewhere.ids.siteId] })
  const ofPrinter = await insertApiKey(relay.drizzle, { organizationId, name: 'Printer', scopes, printerIds: [besides.printerId] })
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
  const page = (cookie: string) => ({ cookie, origin: relay.url })
  const { siteId } = here
  const { computerId, printerId } = besides
  const credentials: Record<IntruderKind, Omit<Intruder, 'scopes'>> = {
    'another organization’s key': { headers: bearer(theirs.key), own: theirs.ids },
    'another organization’s person': { headers: page(theirs.member.cookie), own: theirs.ids },
    'a key of another site': { headers: bearer(ofSite.key), own: elsewhere.ids },
    'a person of another site': { headers: page(elsewhere.member.cookie), own: elsewhere.ids },
    'a key of another printer': { headers: bearer(ofPrinter.key), own: { ...randomIds(), organizationId, siteId, computerId, printerId } },
  }
  const withScopes = async (kind: IntruderKind): Promise<[IntruderKind, Intruder]> => {
    const answer = await fetch(`${relay.url}${getCaller.path}`, { headers: credentials[kind].headers })
    const { scopes: held } = (await answer.json()) as { scopes: string[] }
    return [kind, { ...credentials[kind], scopes: held }]
  }
  const intruders = Object.fromEntries(await Promise.all(intruderKinds.map((kind) => withScopes(kind)))) as Record<IntruderKind, Intruder>
  return { target: ours.ids, ourKey: ours.key, intruders }
}
