/** The address bar's search as plain texts: readable in a bookmark, without the JSON quotes routers like to add. */
export function parseSearchText(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function searchText(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    const text = [value].flat().filter(isText).join(',')
    if (text !== '') params.set(name, text)
  }
  // Commas and colons are allowed there, and a bookmark with `%2C` is hard to read.
  const query = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return query === '' ? '' : `?${query}`
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
