/** The address bar's search as plain texts: readable in a bookmark, without the JSON quotes routers like to add. */
export function parseSearchText(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function searchText(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, [value].flat().join(','))
  }
  // Commas and colons are allowed there, and a bookmark with `%2C` is hard to read.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}
