/** Where a network printer listens. */
export interface DeviceAddress {
  host: string
  port: number
}

/** What CUPS's backends take when a URI names no port. */
const usualPorts: Record<string, number> = { socket: 9100, lpd: 515, ipp: 631, ipps: 631, http: 80, https: 443 }

/** From a queue's device URI; undefined for what has no address of its own: USB, a name of DNS-SD, a share. */
export function deviceAddress(deviceUri: string): DeviceAddress | undefined {
  const match = /^(socket|lpd|ipps?|https?):\/\/(?:[^/?#]*@)?(\[[^\]]+\]|[^\s/?#:@[\]]+)(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(deviceUri)
  const [, scheme = '', host = '', port] = match ?? []
  const number = Number(port ?? usualPorts[scheme.toLowerCase()])
  if (host === '' || /\._(tcp|udp)\b/i.test(host) || !(number >= 1 && number <= 65_535)) return undefined
  return { host: bareHost(host), port: number }
}

/** `[::1]`, and with the interface of a link-local address `[fe80::1%25eth0]` (RFC 6874) or CUPS's own `[v1.fe80::1+eth0]`. */
function bareHost(host: string): string {
  if (!host.startsWith('[')) return host
  return host
    .slice(1, -1)
    .replace(/^v1\./i, '')
    .replace(/(?:%25|%|\+)(?=[^:]*$)/, '%')
}
