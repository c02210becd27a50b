/** The names in a file that its schema did not take over, as paths: a mistyped one changes nothing, and nobody would notice. */
export function unreadNames(given: unknown, read: unknown, under = ''): string[] {
  if (!isObject(given) || !isObject(read)) return []
  return Object.keys(given).flatMap((name) =>
    Object.hasOwn(read, name) ? unreadNames(given[name], read[name], `${under}${name}.`) : [`${under}${name}`],
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
