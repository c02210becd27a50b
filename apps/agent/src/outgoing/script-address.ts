/** Where a proxy script lies; undefined where it is no such address, or a password seems to end its host's name. */
export function scriptAddress(text: string): URL | undefined {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:', 'file:'].includes(url.protocol)) return undefined
  return `${url.pathname}${url.search}${url.hash}`.includes('@') ? undefined : url
}
