import { listApiKeys } from '@cloudprint/protocol/http/api-key-routes'
import { getComputer } from '@cloudprint/protocol/http/computer-routes'
import { getEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { getJob } from '@cloudprint/protocol/http/job-routes'
import { getPerson } from '@cloudprint/protocol/http/people-routes'
import { getPrinter } from '@cloudprint/protocol/http/printer-routes'
import { scopes } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { listScales } from '@cloudprint/protocol/http/scale-routes'
import { getSettings } from '@cloudprint/protocol/http/settings-routes'
import { getSite } from '@cloudprint/protocol/http/site-routes'
import type { Route } from '@cloudprint/protocol/http/route'
import { LiveChange } from '@cloudprint/protocol/live'
import { eventually } from '@cloudprint/testkit/eventually'
import type { Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertApiKey } from '../access/api-keys/insert-api-key.ts'
import { startLiveRelay } from '../testing/start-live-relay.ts'
import type { LiveRelay } from '../testing/start-live-relay.ts'
import { addIntruders, intruderKinds } from '../testing/tenancy-intruders.ts'
import type { Intruder, IntruderKind } from '../testing/tenancy-intruders.ts'
import type { Ids } from '../testing/tenancy-place.ts'

type Kind = LiveChange['kind']

/** What a live change of each kind names, and by what it is read; a new kind without an entry does not compile. */
const named: Record<Kind, { id: keyof Ids; read: Route }> = {
  'job': { id: 'jobId', read: getJob },
  'printer': { id: 'printerId', read: getPrinter },
  'computer': { id: 'computerId', read: getComputer },
  'enrolment-code': { id: 'enrolmentCodeId', read: getEnrolmentCode },
  'scale': { id: 'computerId', read: listScales },
  'site': { id: 'siteId', read: getSite },
  'api-key': { id: 'apiKeyId', read: listApiKeys },
  'person': { id: 'personId', read: getPerson },
  'settings': { id: 'organizationId', read: getSettings },
}
const kinds = LiveChange.shape.kind.options

let relay: LiveRelay
/** What nobody of those below may learn of. */
let target: Ids
let intruders: Record<IntruderKind, Intruder>
let ourKey: string

beforeAll(async () => {
  relay = await startLiveRelay()
  ;({ target, ourKey, intruders } = await addIntruders(relay))
})
afterAll(() => relay.close())

async function listen({ authorization, ...headers }: Record<string, string>): Promise<{ socket: Socket; told: [Kind, string][] }> {
  const socket = await relay.connected(authorization === undefined ? {} : { token: authorization.slice('Bearer '.length) }, headers)
  const told: [Kind, string][] = []
  socket.on('changed', ({ kind, ids }: LiveChange) => told.push(...ids.map((id): [Kind, string] => [kind, id])))
  return { socket, told }
}

const change = (kind: Kind, ids: Ids) =>
  relay.line.signals.emit('changed', { organizationId: ids.organizationId, kind, ids: [ids[named[kind].id]] })

/** All that a listener is told from before a change of ours, told to us, until a later one that is theirs to know. */
async function toldOf(kind: Kind, headers: Record<string, string>, later: { kind: Kind; of: Ids }): Promise<[Kind, string][]> {
  const [theirs, ours] = [await listen(headers), await listen({ authorization: `Bearer ${ourKey}` })]
  change(kind, target)
  await eventually(() => expect(ours.told).toContainEqual([kind, target[named[kind].id]]))
  change(later.kind, later.of)
  await eventually(() => expect(theirs.told).toContainEqual([later.kind, later.of[named[later.kind].id]]))
  return theirs.told
}

describe.each(intruderKinds)('to %s', (who) => {
  test.each(kinds)('nothing is told of a change of our %s', async (kind) => {
    const { headers, own } = intruders[who]
    expect(await toldOf(kind, headers, { kind: 'printer', of: own })).toEqual([['printer', own.printerId]])
  })
})

describe('to a key of ours', () => {
  test.each(kinds)('nothing is told of a %s that it may not read', async (kind) => {
    const { access } = named[kind].read
    const needed = access.by === 'client' ? access.scope : undefined
    const held = scopes.filter((scope): scope is Scope => scope !== needed)
    const { key } = await insertApiKey(relay.drizzle, { organizationId: target.organizationId, name: kind, scopes: held })
    const later = needed === 'printers:read' ? 'computer' : 'printer'
    const told = await toldOf(kind, { authorization: `Bearer ${key}` }, { kind: later, of: target })
    expect(told).toEqual([[later, target[named[later].id]]])
  })
})
