import { BlockList, isIP, isIPv6 } from 'node:net'

/** The port that an address without one means. */
export function portOf({ protocol, port }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

/** Without the brackets that an IPv6 address has in an address. */
export function hostOf({ hostname }: URL): string {
  return bare(hostname)
}

/**
 * Whether an address is reached without the proxy, by a list such as NO_PROXY has: `*`, a name and all below it (`example.com`, `.example.com`,
 * `*.example.com`), an address, a network (`10.0.0.0/8`), each also with a port (`host:8443`); `<local>` is what Windows calls names without
 * a dot. This machine itself never is behind a proxy.
 */
export function isWithoutProxy(url: URL, exceptions: readonly string[]): boolean {
  const host = bare(url.hostname)
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return true
  return exceptions.some((exception) => matches(exception.trim().toLowerCase(), host, portOf(url)))
}

/** NO_PROXY's own separators are commas, Windows' semicolons; both are seen with spaces. */
export function listOf(text: string): string[] {
  return text.split(/[,;\s]+/).filter((entry) => entry !== '')
}

function matches(exception: string, host: string, port: number): boolean {
  if (exception === '*') return true
  if (exception === '<local>') return !host.includes('.') && isIP(host) === 0
  if (exception.includes('/')) return isIP(host) !== 0 && inNetwork(host, exception)
  const withPort = /^(.+):(\d+)$/.exec(exception)
  const isAddress = isIP(bare(exception)) !== 0
  const [name, only] = withPort === null || isAddress ? [bare(exception), undefined] : [bare(withPort[1] ?? ''), Number(withPort[2])]
  if (only !== undefined && only !== port) return false
  if (isIP(host) !== 0 && name.includes('*')) return wildcard(name).test(host)
  if (name.includes('*') && !name.startsWith('*.')) return wildcard(name).test(host)
  const suffix = name.replace(/^\*?\./, '')
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
}

/** Windows has `10.*` and `*intranet*`. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${escaped.join('.*')}$`)
}

function inNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  // macOS writes 169.254/16.
  const whole = isIPv6(address) ? address : [...address.split('.'), '0', '0', '0'].slice(0, 4).join('.')
  const kind = isIPv6(whole) ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  try {
    list.addSubnet(whole, Number(bits), kind)
  } catch {
    return false
  }
  return list.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase()
}
