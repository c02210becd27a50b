/** NUL and its like; C1 controls pass, since wrongly decoded Windows text has them. */
const controls = /[^\P{Cc}\u0080-\u009f]+/gu

/**
 * Text that comes from the operating system, on its way to the relay: on one line, of whole characters, and at most
 * `maxLength` long, cut between characters. The relay's database refuses NUL and half a surrogate pair.
 */
export function plainText(text: string, maxLength = Infinity): string {
  const plain = text.toWellFormed().replace(controls, ' ')
  if (plain.length <= maxLength) return plain
  const cut = plain.slice(0, maxLength)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}

/** The same value with every string in it plain. */
export function plainStrings<T>(value: T): T {
  return plainly(value) as T
}

function plainly(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return value.map(plainly)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainly(member)]))
}
