import { isIP } from 'node:net'

/** Whom an address is counted with: a machine has a whole IPv6 network of 64 bits to itself (RFC 4291 §2.5.4). */
export function neighbourhood(address: string): string {
  if (isIP(address) !== 6) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [start = '', end] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::')
  const groups = start.split(':').filter((group) => group !== '')
  const after = (end ?? '').split(':').filter((group) => group !== '')
  const zeros = end === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  return [...groups, ...Array<string>(zeros).fill('0'), ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
