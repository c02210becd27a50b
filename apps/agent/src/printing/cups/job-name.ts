/**
 * CUPS drops a name of more than 255 bytes, and one with control characters (measured; RFC 8011 §5.1.3, PWG 5100.14 §8.1).
 * To a printer that takes whole jobs only it sends `2147483647 - ` and the name, cut to 255 bytes again (backend/ipp.c).
 */
const maxBytes = 255 - '2147483647 - '.length

/** A job's name in the queue: its title for people, then its key, cut so that the key is always whole. */
export function jobName(title: string, key: string): string {
  const suffix = ` ${inBrackets(key)}`
  const clean = title
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .toWellFormed()
    .trim()
  return `${cutToBytes(clean, maxBytes - Buffer.byteLength(suffix))}${suffix}`.trim()
}

/** Whether a job of this name is ours, also at a printer. A name that the printer has cut is nobody's. */
export function carriesKey(name: string, key: string): boolean {
  return name.includes(inBrackets(key))
}

function inBrackets(key: string): string {
  return `(${key})`
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
