import fc from 'fast-check'

/** From every plane, and controls more often than chance would give; no half of a surrogate pair. */
const anyCharacter = fc
  .oneof(fc.integer({ max: 0x9f, min: 0 }), fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ max: 0x10_ffff, min: 0xe000 }))
  .map((codePoint) => String.fromCodePoint(codePoint))

/** Text of any whole characters. What fast-check calls `unit: 'binary'` fills a table of all million characters first, which takes a second. */
export function anyText({ maxLength }: { maxLength: number }): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, maxLength })
}
