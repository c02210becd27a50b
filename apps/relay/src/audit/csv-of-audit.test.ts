import { expect, test } from 'vitest'
import { csvField, csvHeader, csvLine } from './csv-of-audit.ts'

test.each(['=1+1', '+49 30', '-2', '@SUM(A1)', '\t=1', ' =1', '\u200b=1', '＝1', '|calc', '\r\n=1'])(
  '%j is text, not a formula',
  (text) => {
    expect(csvField(text).replace(/^"/, '')).toMatch(/^'/)
  },
)

test('what is harmless stays as it is, and quotes and line breaks are kept', () => {
  expect(csvField('Packing 1')).toBe('Packing 1')
  expect(csvField('a "b", c')).toBe('"a ""b"", c"')
  expect(csvField('two\nlines')).toBe('"two\nlines"')
})

test('a line has a field for each of the header', () => {
  const entry = {
    id: '7',
    at: '2026-03-01T12:00:00.000Z',
    actor: { kind: 'person', id: null, name: '=cmd' },
    address: null,
    action: 'site.changed',
    target: 'x',
    before: { name: 'Old' },
    after: null,
    detail: {},
  } as const
  expect(csvHeader.split(',')).toHaveLength(11)
  expect(csvLine(entry)).toBe(`7,2026-03-01T12:00:00.000Z,person,,'=cmd,,site.changed,x,"{""name"":""Old""}",,{}\r\n`)
})
