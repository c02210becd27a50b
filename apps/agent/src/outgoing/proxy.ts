import { Obstacle } from './obstacle.ts'

/** A proxy that tunnels by CONNECT (RFC 9110 §9.3.6). */
export interface Proxy {
  /** Whether the proxy itself is spoken to over TLS. */
  isTls: boolean
  host: string
  port: number
  credentials?: SignIn
  /** Who said so, for people: `HTTPS_PROXY`, `settings.json`, … */
  from: string
}

/** What a proxy is told by Basic; either may be empty (RFC 7617 §2). */
export interface SignIn {
  username: string
  password: string
}

/** A way out: through a proxy, or straight. */
export type Road = Proxy | 'direct'

/** Its address without the credentials, which belong in no log. */
export function nameOf({ isTls, host, port }: Proxy): string {
  return `${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * Reads `http://user:password@proxy:3128`, or without a scheme as many tools take it.
 * @throws Obstacle when it is none; its text is not repeated, it may hold a password.
 */
export function parseProxy(text: string, from: string, signIn?: SignIn): Proxy {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`)
  if (url === null || url.hostname === '') throw new Obstacle('proxy-misconfigured', `${from} holds no address of a proxy`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Obstacle('proxy-misconfigured', `${from} names a proxy of the kind ${url.protocol}, which the agent does not speak`)
  // A password with / ? # or \ in it ends the name before it: what is left of it would be shown as one.
  if (`${url.pathname}${url.search}${url.hash}`.includes('@'))
    throw new Obstacle(
      'proxy-misconfigured',
      `${from} has a / ? # or \\ in its user name or password that is not written %2F %3F %23 or %5C`,
    )
  const isTls = url.protocol === 'https:'
  const inUrl =
    url.username === '' && url.password === ''
      ? undefined
      : { username: decoded(url.username, from), password: decoded(url.password, from) }
  const credentials = signIn ?? inUrl
  // Where no port is named browsers and curl differ: 80 and 443 are what the schemes say.
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  return { isTls, host: url.hostname.replace(/^\[|\]$/g, ''), port, from, ...(credentials === undefined ? {} : { credentials }) }
}

function decoded(text: string, from: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new Obstacle('proxy-misconfigured', `${from} has a % in its user name or password that is not written %25`, { cause })
  }
}
