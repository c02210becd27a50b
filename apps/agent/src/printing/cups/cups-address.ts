import { existsSync } from 'node:fs'

/** Where a CUPS scheduler listens. */
export type CupsAddress = { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number }

const ippPort = 631

/**
 * Reads a server as libcups reads CUPS_SERVER (client.conf(5), `ServerName`): the path of a socket, or `host[:port]`,
 * each with an optional `/version=1.1`; `user@` before it is taken off. Undefined when it is neither.
 */
export function parseCupsServer(text: string): CupsAddress | undefined {
  const server = text.trim().replace(/\/version=[\d.]+$/i, '')
  if (server.startsWith('/')) return { kind: 'socket', path: server }
  const match = /^(?:[^@]*@)?(?:\[([0-9a-f:.%]+)\]|([^\s:/[\]@]+))(?::(\d{1,5}))?$/i.exec(server)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined) return undefined
  const port = match?.[3] === undefined ? ippPort : Number(match[3])
  return port >= 1 && port <= 65_535 ? { kind: 'tcp', host, port } : undefined
}

/** Debian and Fedora, older systems, macOS. */
const usualSockets = ['/run/cups/cups.sock', '/var/run/cups/cups.sock', '/private/var/run/cupsd']

/** The machine's own scheduler: its socket where there is one, else the IPP port on loopback, as libcups does. */
export function localCupsAddress(exists: (path: string) => boolean = existsSync): CupsAddress {
  const path = usualSockets.find(exists)
  return path === undefined ? { kind: 'tcp', host: 'localhost', port: ippPort } : { kind: 'socket', path }
}

/** For messages to people. */
export function addressText(address: CupsAddress): string {
  return address.kind === 'socket' ? address.path : `${address.host}:${address.port}`
}

/** CUPS answers "bad request" to a Host it does not know itself by; `localhost` it always knows. */
export function hostHeader(address: CupsAddress): string {
  if (address.kind === 'socket' || ['localhost', '127.0.0.1', '::1'].includes(address.host)) return 'localhost'
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`
}
