import { scopesWithin } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Logger } from '@cloudprint/process-kit/logger'
import type pg from 'pg'
import { hashOfKey, isKeyShaped } from './api-key-format.ts'
import { asStranger, strangerSlots } from '../as-stranger.ts'
import type { Identified, Verified } from '../caller.ts'
import { Remembered } from '../remembered.ts'
import { Slots } from '../slots.ts'

interface KnownKey {
  caller: Identified
  /** Milliseconds since 1970; Infinity for one that never expires. */
  expiresAtMs: number
  /** Null for what the installation allows each key. */
  requestsPerSecond: number | null
}

/** A key revoked at another relay dies here within this time; one revoked here dies at once. */
const KEY_TTL_MS = 1_000
const MAX_REMEMBERED = 10_000
const unknownKey = refuse('credentials-invalid', 'This API key is not known, or it was revoked or has expired.')

/** Tells who an API key is. A key that was used within the last second costs one hash and one look into a map. */
export class ApiKeys {
  readonly #pool: pg.Pool
  readonly #log: Logger
  readonly #known: Remembered<KnownKey | undefined>

  constructor(pool: pg.Pool, log: Logger) {
    this.#pool = pool
    this.#log = log
    const strangers = new Slots(strangerSlots)
    this.#known = new Remembered({
      load: (hash, isNew) => (isNew ? asStranger(strangers, () => this.#load(hash)) : this.#load(hash)),
      ttlMs: KEY_TTL_MS,
      max: MAX_REMEMBERED,
    })
  }

  verify(key: string): Verified | Refused | Promise<Verified | Refused> {
    if (!isKeyShaped(key)) return unknownKey
    const known = this.#known.get(hashOfKey(key))
    return known instanceof Promise ? known.then(judge) : judge(known)
  }

  /** Of these keys, by their ids, those that still hold, and whom each stands for now: all by one question. */
  async findAll(ids: readonly string[]): Promise<Map<string, Identified>> {
    const { rows } = await this.#pool.query<KeyRow>(
      `select ${columns} from api_key where id = any($1) and revoked_at is null and (expires_at is null or expires_at > now())`,
      [ids],
    )
    return new Map(rows.map((row) => [row.id, callerOf(row)]))
  }

  /** Called when a key was revoked here. */
  forget(hash: Buffer): void {
    this.#known.forget(hash.toString('base64url'))
  }

  async #load(hash: string): Promise<KnownKey | undefined> {
    const { rows } = await this.#pool.query<KeyRow & { requestsPerSecond: number | null; stale: boolean }>({
      name: 'find-api-key',
      text: `select ${columns}, requests_per_second as "requestsPerSecond",
          case when expires_at <= now() then last_refused_at else last_used_at end is null
            or case when expires_at <= now() then last_refused_at else last_used_at end < now() - interval '1 minute' as stale
        from api_key where hash = $1 and revoked_at is null`,
      values: [Buffer.from(hash, 'base64url')],
    })
    const [row] = rows
    if (row === undefined) return undefined
    if (row.stale) this.#touch(row.id)
    return { caller: callerOf(row), expiresAtMs: row.expiresAt?.getTime() ?? Infinity, requestsPerSecond: row.requestsPerSecond }
  }

  /** Nobody waits for it, and nobody is refused because it failed: it only tells people which keys are in use, and which ones somebody still tries. */
  #touch(id: string): void {
    this.#pool
      .query(
        `update api_key set last_used_at = case when expires_at <= now() then last_used_at else now() end,
           last_refused_at = case when expires_at <= now() then now() end where id = $1`,
        [id],
      )
      .catch((error: unknown) => this.#log.warn({ err: error, apiKeyId: id }, 'the last use of an API key was not recorded'))
  }
}

interface KeyRow {
  id: string
  name: string
  organizationId: string
  scopes: Scope[]
  siteIds: string[] | null
  printerIds: string[] | null
  expiresAt: Date | null
}

const columns = `id, name, organization_id as "organizationId", scopes, site_ids as "siteIds", printer_ids as "printerIds", expires_at as "expiresAt"`

function callerOf({ id, name, scopes, siteIds, printerIds, ...row }: KeyRow): Identified {
  const organizationId = OrganizationId.parse(row.organizationId)
  const reach = { organizationId, siteIds, printerIds }
  return { kind: 'api-key', id, name, email: null, organizationId, role: null, scopes: scopesWithin(reach, scopes), reach }
}

function judge(known: KnownKey | undefined): Verified | Refused {
  if (known === undefined || known.expiresAtMs <= Date.now()) return unknownKey
  return { ok: true, ...known }
}
