import { listOf } from './without-proxy.ts'

/** What an operating system is set to: by protocol, with exceptions, or by a script. */
export interface SystemProxy {
  https?: string
  http?: string
  exceptions: string[]
  /** Where a script (PAC file) says which proxy to take; it goes before the others. */
  scriptUrl?: string
}

/** Of the user whom the agent runs as; of the machine where an administrator set it there for all; of services (WinHTTP). */
export const windowsPlaces = [
  String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`,
  String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Internet Settings`,
  String.raw`HKLM\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`,
] as const

/** Reads what `reg query` prints for one of these places; undefined where it sets no proxy. */
export function readWindowsProxy(printed: string): SystemProxy | undefined {
  const values = new Map(
    [...printed.matchAll(/^\s+(\S.*?)\s{2,}(REG_\w+)\s{2,}(.*?)\r?$/gm)].map(([, name = '', , value = '']) => [name, value]),
  )
  const winHttp = values.get('WinHttpSettings')
  if (winHttp !== undefined) return readWinHttp(Buffer.from(winHttp, 'hex'))
  const scriptUrl = values.get('AutoConfigURL') ?? ''
  const isOn = Number(values.get('ProxyEnable') ?? '0') !== 0
  const server = isOn ? (values.get('ProxyServer') ?? '') : ''
  if (scriptUrl === '' && server === '') return undefined
  return { ...byProtocol(server), exceptions: listOf(values.get('ProxyOverride') ?? ''), ...(scriptUrl === '' ? {} : { scriptUrl }) }
}

/** `proxy:3128` for all, or `http=proxy:80;https=proxy:443`. */
function byProtocol(server: string): Pick<SystemProxy, 'https' | 'http'> {
  if (server === '') return {}
  if (!server.includes('=')) return { https: server, http: server }
  const entries = new Map(listOf(server).map((entry) => entry.split('=', 2) as [string, string]))
  const [https, http] = [entries.get('https'), entries.get('http')]
  return { ...(https === undefined ? {} : { https }), ...(http === undefined ? {} : { http }) }
}

/**
 * What `netsh winhttp set proxy` leaves: version, counter and flags, then the lengths and texts of proxies and exceptions, all numbers of
 * four bytes in little-endian order. Flag 2: a proxy is set.
 */
function readWinHttp(bytes: Buffer): SystemProxy | undefined {
  if (bytes.length < 16 || (bytes.readUInt32LE(8) & 2) === 0) return undefined
  const [server, next] = textAt(bytes, 12)
  const [exceptions] = textAt(bytes, next)
  return server === '' ? undefined : { ...byProtocol(server), exceptions: listOf(exceptions) }
}

function textAt(bytes: Buffer, at: number): [text: string, next: number] {
  if (bytes.length < at + 4) return ['', at]
  const end = at + 4 + bytes.readUInt32LE(at)
  return [bytes.toString('latin1', at + 4, end), end]
}
