import { AGENT_AUDIENCE } from '@cloudprint/protocol/channel/handshake'
import { ComputerId, OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { decodeJwt } from 'jose'
import type { KeyObject } from 'node:crypto'
import type pg from 'pg'
import { gather } from '../db/gather.ts'
import { agentPublicKey } from './agent-public-key.ts'
import { asStranger } from './as-stranger.ts'
import { flawOfAssertion } from './flaw-of-assertion.ts'
import { Remembered } from './remembered.ts'
import { Slots } from './slots.ts'

/** The computer behind a channel or a document download. */
export interface CallingAgent {
  computerId: ComputerId
  organizationId: OrganizationId
  computerName: string
  /** Which of the machines that were this computer, one after the other. */
  machine: number
}

interface Identity extends CallingAgent {
  publicKey: KeyObject
  /** Of machines that were replaced. */
  formerKeys: string[]
  revoked: boolean
}

/** A removed computer's assertions die within this time on every relay, and at once on the one that removed it. */
const KEY_TTL_MS = 1_000
const MAX_REMEMBERED = 20_000
/** Looked up by one statement: after a restart of the relay thousands of agents come at once. */
const MAX_TOGETHER = 100
/** Computers that were never seen, as all are after a restart; the rest of a flood of invented ones is refused. */
const strangerSlots = { maxRunning: MAX_TOGETHER, maxWaiting: 2_000 }

/** Tells who an agent is from the assertion it signed (a JWT, EdDSA, by the key it showed when it enrolled). */
export class AgentIdentities {
  readonly #pool: pg.Pool
  readonly #identities: Remembered<Identity | undefined>

  constructor(pool: pg.Pool) {
    this.#pool = pool
    const strangers = new Slots(strangerSlots)
    // Apart, so that strangers do not hold up who is known.
    const [loadStranger, loadKnown] = [this.#loader(), this.#loader()]
    this.#identities = new Remembered({
      load: (id, isNew) => (isNew ? asStranger(strangers, () => loadStranger(id)) : loadKnown(id)),
      ttlMs: KEY_TTL_MS,
      max: MAX_REMEMBERED,
    })
  }

  async verify(assertion: string): Promise<{ ok: true; agent: CallingAgent } | Refused> {
    const claimed = ComputerId.safeParse(issuerOf(assertion))
    if (!claimed.success) return refuse('agent-assertion-invalid', 'The assertion is not a JWT that names a computer.')
    const identity = await this.#identities.get(claimed.data)
    if (identity === undefined) return refuse('agent-assertion-invalid', 'The assertion names a computer that is not enrolled here.')
    const { publicKey, formerKeys, revoked, ...agent } = identity
    const claims = { issuer: agent.computerId, audience: AGENT_AUDIENCE }
    const flaw = await flawOfAssertion(assertion, { publicKey, ...claims })
    if (flaw !== undefined && (await isOfFormer(formerKeys, assertion, claims))) return replaced(agent.computerName)
    if (flaw !== undefined) return refuse('agent-assertion-invalid', flaw)
    if (revoked) return refuse('computer-revoked', `The computer "${agent.computerName}" was removed in the console.`)
    return { ok: true, agent }
  }

  /** Whether an agent that proved itself before is still the one; its assertion is over soon, and a download may take longer. */
  async holds({ computerId, machine }: CallingAgent): Promise<boolean> {
    const identity = await this.#identities.get(computerId)
    return identity !== undefined && !identity.revoked && identity.machine === machine
  }

  /** Called when a computer was changed or removed here. */
  forget(computerId: string): void {
    this.#identities.forget(computerId)
  }

  #loader(): (computerId: string) => Promise<Identity | undefined> {
    const find = gather((ids: string[]) => this.#find(ids), { maxItems: MAX_TOGETHER, maxBatches: 1 })
    // A key that can not be read fails its own agent alone.
    return async (id) => identityOf(await find(id))
  }

  async #find(computerIds: string[]): Promise<(IdentityRow | undefined)[]> {
    const { rows } = await this.#pool.query<IdentityRow>({
      name: 'find-agent-identities',
      text: `select id, organization_id as "organizationId", name, public_key as "publicKey", former_keys as "formerKeys", machine,
          revoked_at is not null as revoked
        from computer where id = any($1::uuid[])`,
      values: [computerIds],
    })
    const rowById = new Map(rows.map((row) => [row.id, row]))
    return computerIds.map((id) => rowById.get(id.toLowerCase()))
  }
}

interface IdentityRow {
  id: string
  organizationId: string
  name: string
  publicKey: string
  formerKeys: string[]
  machine: number
  revoked: boolean
}

function identityOf(row: IdentityRow | undefined): Identity | undefined {
  if (row === undefined) return undefined
  return {
    computerId: ComputerId.parse(row.id),
    organizationId: OrganizationId.parse(row.organizationId),
    computerName: row.name,
    machine: row.machine,
    publicKey: agentPublicKey(row.publicKey),
    formerKeys: row.formerKeys,
    revoked: row.revoked,
  }
}

/** What the assertion says about itself, before anything is proved: only good for finding the key. */
function issuerOf(assertion: string): unknown {
  try {
    return decodeJwt(assertion).iss
  } catch {
    return undefined
  }
}

/** Only asked where the assertion is refused anyway: a machine that was replaced is told so, and gives up. */
async function isOfFormer(formerKeys: string[], assertion: string, claims: { issuer: string; audience: string }): Promise<boolean> {
  for (const key of formerKeys) {
    if ((await flawOfAssertion(assertion, { publicKey: key, ...claims })) === undefined) return true
  }
  return false
}

/** Also said to the sessions that end with the replacement. */
export function replaced(computerName: string): Refused {
  return refuse('computer-replaced', `Another machine is the computer "${computerName}" now.`)
}
