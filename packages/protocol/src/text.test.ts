import { describe, expect, test } from 'vitest'
import { Lines, Name, Text, Told } from './text.ts'

const isTaken = (schema: ReturnType<typeof Text>, text: string) => schema.safeParse(text).success

describe('text from outside', () => {
  test.each(['', 'Étiquette 4711', '標籤', '🏷️ 👩‍🔧', 'caf\u0096'])('is taken in every script: %j', (text) => {
    expect(isTaken(Text(20), text)).toBe(true)
  })

  test.each(['\0', 'a\0b', '\u001b[2J', '\u007f', '\ud800', 'a\udc00b', '\udc00\ud800'])(
    'that no database keeps is refused: %j',
    (text) => {
      for (const schema of [Text(20), Lines(20), Name(20)]) expect(isTaken(schema, text)).toBe(false)
    },
  )

  test('has line breaks only where it may have lines', () => {
    expect(isTaken(Lines(20), 'one\r\n\ttwo')).toBe(true)
    for (const schema of [Text(20), Name(20)]) expect(isTaken(schema, 'one\ntwo')).toBe(false)
  })

  test('is bounded, and a name is trimmed first', () => {
    for (const schema of [Text(3), Lines(3), Name(3)]) expect(isTaken(schema, 'four')).toBe(false)
    expect(Name(3).parse(' one\n')).toBe('one')
    expect(isTaken(Name(3), '  ')).toBe(false)
  })

  test.each(['\u200b', '\ufeff\u2060', '\u202e', '\u00ad \u200d', '\u3164'])('is no name where nobody sees it: %j', (text) => {
    expect(isTaken(Name(20), text)).toBe(false)
    expect(isTaken(Name(20), `${text}Dock${text}`)).toBe(true)
  })
})

describe('what a machine says', () => {
  test.each([
    ['out of\0 paper', 'out of  paper'],
    ['\u001b[2Jgone', ' [2Jgone'],
    ['half \ud83d', 'half \ufffd'],
    ['much too long for this', 'much too long'],
  ])('is cleaned and cut, never refused: %j', (text, told) => {
    expect(Told(13).parse(text)).toBe(told)
    expect(isTaken(Text(13), told)).toBe(true)
  })
})
