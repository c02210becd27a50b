import type { RelayEnv } from './env.ts'

/** Where people reach this relay: what they declared, else what it listens on, as seen from this machine. */
export function ownUrl(env: RelayEnv): string {
  if (env.CLOUDPRINT_PUBLIC_URL !== undefined) return env.CLOUDPRINT_PUBLIC_URL
  const scheme = env.CLOUDPRINT_TLS_CERT_FILE === undefined ? 'http' : 'https'
  return `${scheme}://${hostInUrl(env.CLOUDPRINT_HOST)}:${env.CLOUDPRINT_API_PORT}`
}

/** Where identity providers send people back to. */
export function ssoRedirectUri(env: RelayEnv): string {
  return `${ownUrl(env)}/auth/sso/callback`
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return 'localhost'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
