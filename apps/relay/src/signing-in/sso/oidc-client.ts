import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import { guardedExchange } from '@cloudprint/guarded-fetch/guarded-exchange'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import * as oidc from 'openid-client'
import type { Claims } from './judge-claims.ts'

/** What an OpenID provider knows us by. */
export interface Registration {
  issuer: string
  clientId: string
  clientSecret: string
}

/** What a browser brings back must fit to. */
export interface Question {
  state: string
  nonce: string
  verifier: string
}

const LIMITS = { maxBytes: 512 * 1024, wholeMs: 10_000 }
/** Providers change their keys and addresses seldom; and a person waits for each reading. */
const REMEMBER_MS = 10 * 60_000
const MAX_REMEMBERED = 100

/** Speaks OpenID Connect (code flow, PKCE, state and nonce) with providers that organizations name, without lending them our network. */
export class OidcClient {
  readonly #fetch: oidc.CustomFetch
  readonly #redirectUri: string
  readonly #configs = new Map<string, { config: oidc.Configuration; readMs: number }>()

  constructor({ redirectUri, allowedNetworks }: { redirectUri: string; allowedNetworks: readonly string[] }) {
    this.#redirectUri = redirectUri
    this.#fetch = async (url, { method, headers, body }) => {
      const text = body === undefined || body === null ? undefined : String(body as string | URLSearchParams)
      const answer = await guardedExchange({ url, method, headers: { ...headers }, body: text, limits: { ...LIMITS, allowedNetworks } })
      const type = answer.headers['content-type']
      return new Response(new Uint8Array(answer.body), {
        status: answer.status,
        headers: type === undefined ? {} : { 'content-type': type },
      })
    }
  }

  /** Where the browser goes, and what its answer must fit to. */
  async ask(registration: Registration, email: string): Promise<{ url: string; question: Question }> {
    const config = await this.#config(registration)
    const question = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.#redirectUri,
      scope: 'openid email profile',
      state: question.state,
      nonce: question.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(question.verifier),
      code_challenge_method: 'S256',
      ...(email === '' ? {} : { login_hint: email }),
    })
    return { url: url.href, question }
  }

  /** Who came back. @throws what openid-client finds wrong with the answer. */
  async redeem(registration: Registration, question: Question, query: string): Promise<{ subject: string; claims: Claims }> {
    const config = await this.#config(registration)
    const tokens = await oidc.authorizationCodeGrant(config, new URL(`${this.#redirectUri}?${query}`), {
      expectedState: question.state,
      expectedNonce: question.nonce,
      pkceCodeVerifier: question.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('the provider sent no ID token')
    const hasMore = config.serverMetadata().userinfo_endpoint !== undefined
    const more = hasMore ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) : {}
    // What was signed for us counts more.
    return { subject: claims.sub, claims: { ...more, ...claims } }
  }

  /** Whether signing in can work, as far as it shows without a person: addresses, keys, and the client's secret. */
  async check(registration: Registration): Promise<{ ok: true } | Refused> {
    this.#configs.clear()
    try {
      const config = await this.#config(registration)
      const missing = (['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const).filter(
        (name) => config.serverMetadata()[name] === undefined,
      )
      if (missing.length > 0) return unusable(`Its discovery document lacks ${missing.join(', ')}.`)
      await this.#tryCode(config)
      return { ok: true }
    } catch (error) {
      return unusable(reasonOf(error, registration))
    }
  }

  /** A code that was never given out: a provider that knows us complains about the code, any other about us. */
  async #tryCode(config: oidc.Configuration): Promise<void> {
    const address = new URL(`${this.#redirectUri}?code=not-a-code&state=check`)
    address.searchParams.set('iss', config.serverMetadata().issuer)
    const verifier = oidc.randomPKCECodeVerifier()
    await oidc.authorizationCodeGrant(config, address, { expectedState: 'check', pkceCodeVerifier: verifier }).catch((error: unknown) => {
      if (error instanceof oidc.ResponseBodyError && error.error !== 'invalid_client' && error.error !== 'unauthorized_client') return
      throw error
    })
  }

  async #config(registration: Registration): Promise<oidc.Configuration> {
    const key = JSON.stringify(registration)
    const known = this.#configs.get(key)
    if (known !== undefined && performance.now() - known.readMs < REMEMBER_MS) return known.config
    const config = await oidc.discovery(new URL(registration.issuer), registration.clientId, registration.clientSecret, undefined, {
      [oidc.customFetch]: this.#fetch,
      // The signature of the ID token is checked, too, and not only the way by which it came.
      execute: [oidc.enableNonRepudiationChecks],
    })
    this.#configs.delete(key)
    this.#configs.set(key, { config, readMs: performance.now() })
    const [oldest] = this.#configs.keys()
    if (this.#configs.size > MAX_REMEMBERED && oldest !== undefined) this.#configs.delete(oldest)
    return config
  }
}

function unusable(detail: string): Refused {
  return refuse('sso-provider-unusable', detail)
}

/** In words for whoever sets it up. */
function reasonOf(error: unknown, { issuer }: Registration): string {
  const failure = [error, (error as Error).cause].find((one) => one instanceof FetchFailure)
  const { host } = new URL(issuer)
  if (failure?.kind === 'address-refused')
    return `${host} is in a network that is not public: its operator allows it in CLOUDPRINT_SSO_NETWORKS.`
  if (failure !== undefined) return `${host} can not be asked: ${failure.message}.`
  if (error instanceof oidc.ResponseBodyError)
    return `The provider does not take client id and secret: ${error.error_description ?? error.error}.`
  const message = error instanceof Error ? error.message : String(error)
  if (/issuer/i.test(message))
    return `The discovery document at ${host} names another issuer: copy the issuer exactly as the provider shows it.`
  return `${host} does not answer as an OpenID provider does: ${message}.`
}
