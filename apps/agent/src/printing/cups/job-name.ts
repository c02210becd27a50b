/** CUPS drops a name of more bytes, and one with control characters (measured; RFC 8011 §5.1.3, PWG 5100.14 §8.1). */
const maxBytes = 255

/** A job's name in the queue: its title for people, then its key, cut so that the key is always whole. */
export function jobName(title: string, key: string): string {
  const suffix = ` (${key})`
  const clean = title
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .toWellFormed()
    .trim()
  return `${cutToBytes(clean, maxBytes - Buffer.byteLength(suffix))}${suffix}`.trim()
}

/** Cuts between characters, never inside one. */
function cutToBytes(text: string, bytes: number): string {
  let used = 0
  let end = 0
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > bytes) break
    end += character.length
  }
  return text.slice(0, end)
}
