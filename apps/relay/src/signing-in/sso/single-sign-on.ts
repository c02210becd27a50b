import type { Logger } from '@cloudprint/process-kit/logger'
import type { SsoRefusal } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import { AuthorizationResponseError } from 'openid-client'
import { z } from 'zod'
import type { Queries } from '../../db/database.ts'
import type { PersonSignals } from '../../access/person-signals.ts'
import type { Revocations } from '../../access/revocations.ts'
import { admitBySso } from './admit-by-sso.ts'
import { isUsable } from './identity-providers.ts'
import type { IdentityProviders } from './identity-providers.ts'
import type { OidcClient } from './oidc-client.ts'
import type { TextSeal } from './seal-text.ts'

export interface SsoGround {
  db: Queries
  log: Logger
  providers: IdentityProviders
  client: OidcClient
  /** For what the browser keeps meanwhile. */
  seal: TextSeal
  revocations: Revocations
  people: PersonSignals
  consoleUrl: string
}

const TICKET_MS = 10 * 60_000

/** What was asked, on its way with the browser that it was asked for: nobody else's answer fits. */
const Ticket = z.object({
  organizationId: z.string(),
  question: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  to: z.string(),
  untilMs: z.number(),
})

type Ended = { ok: true; personId: string; organizationId: string; to: string } | { ok: false; refusal: SsoRefusal }

export class SingleSignOn {
  readonly #ground: SsoGround

  constructor(ground: SsoGround) {
    this.#ground = ground
  }

  /** By the domain alone: it says nothing about who has an account. */
  async isOfferedTo(email: string): Promise<boolean> {
    return (await this.#ground.providers.organizationOf(email)) !== undefined
  }

  async begin({
    email,
    to,
    host,
  }: {
    email: string
    to?: string | undefined
    host: string
  }): Promise<{ ok: true; url: string; ticket: string } | Refused> {
    const { providers, client, seal, consoleUrl, log } = this.#ground
    // The provider knows one address of ours, and a cookie of another name would not be there when its answer comes.
    if (new URL(consoleUrl).host !== host) return refuse('request-invalid', `Single sign-on works at ${consoleUrl}`)
    const organizationId = await providers.organizationOf(email)
    const provider = organizationId === undefined ? undefined : await providers.read(organizationId)
    if (provider === undefined) return refuse('request-invalid', 'Nobody with such an address is signed in by single sign-on')
    if (!isUsable(provider)) {
      log.warn({ organizationId }, 'a client secret was sealed by another CLOUDPRINT_AUTH_SECRET: an owner has to enter it anew')
      return refuse('sso-provider-unusable', 'The client secret of your organization’s identity provider has to be entered anew')
    }
    try {
      const { url, question } = await client.ask(provider, email)
      const ticket = { organizationId: provider.organizationId, question, to: to ?? '/', untilMs: Date.now() + TICKET_MS }
      return { ok: true, url, ticket: seal.seal(JSON.stringify(ticket)) }
    } catch (error) {
      log.warn({ organizationId, reason: String(error) }, 'an identity provider could not be asked')
      return refuse('sso-provider-unusable', 'The identity provider of your organization does not answer as it should')
    }
  }

  async end({ ticket: sealed, query, address }: { ticket: string; query: string; address: string | null }): Promise<Ended> {
    const { db, log, providers, client, revocations, people } = this.#ground
    const ticket = this.#open(sealed)
    const provider = ticket === undefined ? undefined : await providers.read(ticket.organizationId)
    if (ticket === undefined || provider === undefined || !isUsable(provider)) return { ok: false, refusal: 'not-ours' }
    const { organizationId } = provider
    try {
      const arrival = await client.redeem(provider, ticket.question, query)
      const admitted = await admitBySso(db, { provider, ...arrival, address })
      if (!admitted.ok) {
        log.warn(
          { organizationId, refusal: admitted.refusal, subject: arrival.subject, address },
          'somebody was not let in by single sign-on',
        )
        return admitted
      }
      // Their role may be another one now.
      revocations.emit('revoked', { kind: 'person', id: admitted.personId })
      people.emit('changed', { personId: admitted.personId })
      return { ok: true, personId: admitted.personId, organizationId, to: ticket.to }
    } catch (error) {
      if (isOurOwn(error)) throw error
      log.warn({ organizationId, address, reason: String(error) }, 'an answer of an identity provider was not taken')
      return { ok: false, refusal: refusalOf(error) }
    }
  }

  #open(sealed: string): z.infer<typeof Ticket> | undefined {
    const text = this.#ground.seal.open(sealed)
    const ticket = text === undefined ? undefined : Ticket.parse(JSON.parse(text))
    return ticket !== undefined && ticket.untilMs > Date.now() ? ticket : undefined
  }
}

/** The database's, above all: nothing of what the provider answered. */
function isOurOwn(error: unknown): boolean {
  return error instanceof Error && ('query' in error || /database|ECONNREFUSED/i.test(error.message)) && !(error instanceof FetchFailure)
}

function refusalOf(error: unknown): SsoRefusal {
  if (error instanceof AuthorizationResponseError) return 'canceled'
  const isAway = [error, (error as Error).cause].some((one) => one instanceof FetchFailure)
  return isAway ? 'provider-away' : 'not-ours'
}
