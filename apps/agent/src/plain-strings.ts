import { plainText } from '@cloudprint/protocol/plain-text'

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
