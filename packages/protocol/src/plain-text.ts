/** NUL and its like; C1 controls pass, since wrongly decoded Windows text has them. */
const controls = /[^\P{Cc}\u0080-\u009f]+/gu

/**
 * Text that comes from a machine: on one line, of whole characters, and at most `maxLength` long, cut between characters.
 * Databases refuse NUL and half a surrogate pair.
 */
export function plainText(text: string, maxLength = Infinity): string {
  const plain = text.toWellFormed().replace(controls, ' ')
  if (plain.length <= maxLength) return plain
  const cut = plain.slice(0, maxLength)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
