import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { Resolver } from 'node:dns/promises'

export interface DomainProofSettings {
  /** Domains for which the operator's word is enough. */
  trustedDomains: readonly string[]
  /** The servers that are asked; those of the machine where there are none. */
  servers: readonly string[]
}

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

  isTrusted(domain: string): boolean {
    return this.#settings.trustedDomains.includes(domain)
  }

  async look(domain: string, token: string): Promise<{ ok: true } | Refused> {
    if (this.isTrusted(domain)) return { ok: true }
    const record = recordOf(domain, token)
    const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES })
    if (this.#settings.servers.length > 0) resolver.setServers(this.#settings.servers)
    const deadline = setTimeout(() => resolver.cancel(), WHOLE_MS)
    try {
      const found = (await resolver.resolveTxt(record.name)).map((parts) => parts.join('').trim())
      if (found.includes(record.value)) return { ok: true }
      return refuse('sso-domain-unproved', `${record.name} has another TXT record: ${shown(found)}.`)
    } catch (error) {
      return refuse('sso-domain-unproved', reasonOf((error as NodeJS.ErrnoException).code, record.name))
    } finally {
      clearTimeout(deadline)
    }
  }
}

function reasonOf(code: string | undefined, name: string): string {
  const isMissing = code === 'ENOTFOUND' || code === 'ENODATA'
  if (isMissing) return `There is no TXT record at ${name}, or it is not seen from here yet.`
  return `DNS did not tell what stands at ${name} (${code ?? 'no reason given'}).`
}

function shown(values: string[]): string {
  return values
    .slice(0, 3)
    .map((value) => `“${value.slice(0, 100)}”`)
    .join(', ')
}
