import { z } from 'zod'

const base = 'http://console.invalid'

/** A path of the console itself: an address from elsewhere must not decide where a person lands. */
export const OwnPath = z.string().max(2_000).refine(staysHere, { error: 'is no path of the console' })

/** Browsers drop tabs and line breaks from an address, and take a backslash for a slash: `/<tab>/evil.example` is another host. */
function staysHere(path: string): boolean {
  // oxlint-disable-next-line no-control-regex
  if (!path.startsWith('/') || /[\\\u0000-\u001F\u007F]/.test(path) || !URL.canParse(path, base)) return false
  const { origin, pathname } = new URL(path, base)
  return origin === base && !pathname.startsWith('//')
}
