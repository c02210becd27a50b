import { AGENT_AUDIENCE, ASSERTION_SECONDS } from '@cloudprint/protocol/channel/handshake'
import { ComputerId, OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { decodeJwt, jwtVerify } from 'jose'
import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type pg from 'pg'
import { gather } from '../db/gather.ts'
import { asStranger } from './as-stranger.ts'
import { Remembered } from './remembered.ts'
import { Slots } from './slots.ts'

/** The computer behind a channel or a document download. */
export interface CallingAgent {
  computerId: ComputerId
  organizationId: OrganizationId
  computerName: string
}

interface Identity extends CallingAgent {
  publicKey: KeyObject
  revoked: boolean
}

/** Site machines keep time by NTP or badly; an assertion may be this much off. */
const CLOCK_TOLERANCE_SECONDS = 30
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
    const flaw = await flawOf(assertion, identity)
    if (flaw !== undefined) return refuse('agent-assertion-invalid', flaw)
    const { revoked, computerId, organizationId, computerName } = identity
    if (revoked) return refuse('computer-revoked', `The computer "${computerName}" was removed in the console.`)
    return { ok: true, agent: { computerId, organizationId, computerName } }
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
      text: `select id, organization_id as "organizationId", name, public_key as "publicKey", revoked_at is not null as revoked
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
  revoked: boolean
}

function identityOf(row: IdentityRow | undefined): Identity | undefined {
  if (row === undefined) return undefined
  return {
    computerId: ComputerId.parse(row.id),
    organizationId: OrganizationId.parse(row.organizationId),
    computerName: row.name,
    publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: row.publicKey }, format: 'jwk' }),
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

/** What is wrong with an assertion, in words that help whoever looks after the site machine. */
async function flawOf(assertion: string, identity: Identity): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, identity.publicKey, {
      algorithms: ['EdDSA'],
      audience: AGENT_AUDIENCE,
      issuer: identity.computerId,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iat'],
      // Also refuses an `iat` in the future, and with it assertions made ahead for later use.
      maxTokenAge: ASSERTION_SECONDS,
    })
    const { exp = 0, iat = 0 } = payload
    return exp - iat > ASSERTION_SECONDS ? `The assertion holds longer than ${ASSERTION_SECONDS} seconds.` : undefined
  } catch (error) {
    return `The assertion is not accepted: ${error instanceof Error ? error.message : String(error)}. The relay's clock says ${new Date().toISOString()}.`
  }
}
