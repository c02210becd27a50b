import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export interface KnownBrowsers {
  /** The browser's own name, where somebody signed in to this account with it before. */
  find(cookies: string | undefined, email: string): string | undefined
  /** The `Set-Cookie` by which the browser is known from now on. */
  remember(cookies: string | undefined, email: string): string
}

const ID_BYTES = 12
/** Accounts that one browser is known for; the oldest go first. */
const MAX_ACCOUNTS = 5
/** As long as browsers keep a cookie at most. */
const MAX_AGE_SECONDS = 400 * 86_400

/**
 * Knows a browser again by a cookie that opens nothing: a name made at random, and for each account a seal of both. Who has it is
 * not held up by guesses of strangers, and has few of their own.
 */
export function createKnownBrowsers({ secret, isSecure }: { secret: string; isSecure: boolean }): KnownBrowsers {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'cloudprint known browser', 32))
  const name = `${isSecure ? '__Host-' : ''}cloudprint.known`
  const sealOf = (id: string, email: string) => createHmac('sha256', key).update(`${id} ${email}`).digest('base64url')
  const read = (cookies = '') => {
    const value = cookies.split('; ').find((cookie) => cookie.startsWith(`${name}=`))
    const [id = '', ...seals] = value?.slice(name.length + 1).split('.') ?? []
    return { id, seals: seals.slice(0, MAX_ACCOUNTS) }
  }
  return {
    find: (cookies, email) => {
      const { id, seals } = read(cookies)
      return id !== '' && seals.some((seal) => isSame(seal, sealOf(id, email))) ? id : undefined
    },
    remember: (cookies, email) => {
      const known = read(cookies)
      const id = /^[\w-]{16}$/.test(known.id) ? known.id : randomBytes(ID_BYTES).toString('base64url')
      const seal = sealOf(id, email)
      const others = known.seals.filter((other) => other !== seal && /^[\w-]{43}$/.test(other))
      const value = [id, seal, ...others].slice(0, MAX_ACCOUNTS + 1).join('.')
      return `${name}=${value}; Max-Age=${MAX_AGE_SECONDS}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`
    },
  }
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
