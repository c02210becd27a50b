/** A relay that was never told its public address calls itself localhost; this machine knows a better name for it. */
export function linkFrom(link: string, relayUrl: string): string {
  const [told, reached] = [new URL(link), new URL(relayUrl)]
  if (!isLoopback(told.hostname) || isLoopback(reached.hostname)) return link
  return `${reached.origin}${told.pathname}${told.search}`
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
