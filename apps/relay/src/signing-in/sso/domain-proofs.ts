import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { Resolver } from 'node:dns/promises'
import type { TrustedDomain } from '../../env.ts'

export interface DomainProofSettings {
  /** Domains for which the operator's word is enough. */
  trustedDomains: readonly TrustedDomain[]
  /** The servers that are asked; those of the machine where there are none. */
  servers: readonly string[]
}

/** Whether the record stands there; unknown where DNS does not tell. */
export type Looked = { kind: 'stands' } | { kind: 'gone' | 'unknown'; refused: Refused }

/** A person waits for it; Node's own patience adds up to most of a minute. */
const TRY_MS = 2_000
const TRIES = 2
const WHOLE_MS = 6_000

export interface DomainRecord {
  name: string
  value: string
}

/** A record of its own beside the domain's others: it can be handed to another name by a CNAME, and is found by whoever wonders. */
export function recordOf(domain: string, token: string): DomainRecord {
  return { name: `_cloudprint.${domain}`, value: `cloudprint-verification=${token}` }
}

/** Whose a domain is, by what stands in its DNS: whoever could write there could take its mail as well. */
export class DomainProofs {
  readonly #settings: DomainProofSettings

  constructor(settings: DomainProofSettings) {
    this.#settings = settings
  }

  /** By the operator's word: whose it is. */
  trusted(domain: string): TrustedDomain | undefined {
    return this.#settings.trustedDomains.find((one) => one.domain === domain)
  }

  async look(domain: string, token: string, stopping?: AbortSignal): Promise<Looked> {
    const signal = AbortSignal.any([AbortSignal.timeout(WHOLE_MS), ...(stopping === undefined ? [] : [stopping])])
    const record = recordOf(domain, token)
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
    if (this.#settings.servers.length > 0) resolver.setServers(this.#settings.servers)
    const giveUp = () => resolver.cancel()
    signal.addEventListener('abort', giveUp)
    try {
      signal.throwIfAborted()
      const found = (await resolver.resolveTxt(record.name)).map((parts) => parts.join('').trim())
      if (found.includes(record.value)) return { kind: 'stands' }
      return { kind: 'gone', refused: refuse('sso-domain-unproved', `${record.name} has another TXT record: ${shown(found)}.`) }
    } catch (error) {
      return notFound((error as NodeJS.ErrnoException).code, record.name)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }
}

function notFound(code: string | undefined, name: string): Looked {
  if (code === 'ENOTFOUND' || code === 'ENODATA')
    return { kind: 'gone', refused: refuse('sso-domain-unproved', `There is no TXT record at ${name}, or it is not seen from here yet.`) }
  const detail = `DNS did not tell what stands at ${name} (${code ?? 'no reason given'}).`
  return { kind: 'unknown', refused: refuse('sso-domain-unproved', detail) }
}

function shown(values: string[]): string {
  return values
    .slice(0, 3)
    .map((value) => `“${value.slice(0, 100)}”`)
    .join(', ')
}
