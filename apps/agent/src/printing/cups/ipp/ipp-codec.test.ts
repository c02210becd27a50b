import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeIpp } from './decode-ipp.ts'
import { encodeIpp } from './encode-ipp.ts'
import {
  attributes,
  collection,
  integer,
  type IppAttributes,
  IppDecodeError,
  IppEncodeError,
  type IppMessage,
  type IppValue,
  keyword,
} from './ipp-message.ts'
import { type GroupName, groupTags, textTags, voidTags } from './ipp-tags.ts'

const keysOf = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as T[]
const int32 = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))
const text = fc.string({ maxLength: 40, unit: 'grapheme' })
const names = fc.string({ minLength: 1, maxLength: 20 })
/** Tenths of a second are the finest that a dateTime holds. */
const dates = fc.integer({ min: 0, max: 40_000_000_000 }).map((tenths) => new Date(tenths * 100))

const { value: anyValue, attributes: anyAttributes } = fc.letrec<{ value: IppValue; attributes: IppAttributes }>((tie) => ({
  attributes: fc
    .uniqueArray(fc.tuple(names, fc.array(tie('value'), { minLength: 1, maxLength: 3 })), {
      maxLength: 5,
      selector: ([name]) => name,
    })
    .map((entries) => new Map(entries)),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.record({ type: fc.constantFrom('integer', 'enum'), value: int32 }),
    fc.record({ type: fc.constant('boolean'), value: fc.boolean() }),
    fc.record({ type: fc.constant('octetString'), value: bytes }),
    fc.record({ type: fc.constant('dateTime'), value: dates }),
    fc.record({
      type: fc.constant('resolution'),
      value: fc.record({ x: int32, y: int32, units: fc.constantFrom('dpi', 'dpcm') }),
    }),
    fc.record({ type: fc.constant('rangeOfInteger'), value: fc.record({ from: int32, to: int32 }) }),
    fc.record({
      type: fc.constantFrom('textWithLanguage', 'nameWithLanguage'),
      value: fc.record({ language: text, text }),
    }),
    fc.record({ type: fc.constantFrom(...keysOf(textTags)), value: text }),
    fc.record({ type: fc.constantFrom(...keysOf(voidTags)) }),
    fc.record({ type: fc.constant('other'), tag: fc.constantFrom(0x38, 0x4b, 0x40000001), value: bytes }),
    fc.record({ type: fc.constant('collection'), value: tie('attributes') }),
  ) as fc.Arbitrary<IppValue>,
}))

const messages: fc.Arbitrary<IppMessage> = fc.record({
  version: fc.record({ major: fc.integer({ min: 0, max: 255 }), minor: fc.integer({ min: 0, max: 255 }) }),
  code: fc.integer({ min: 0, max: 0xffff }),
  requestId: int32,
  groups: fc.array(fc.record({ name: fc.constantFrom(...keysOf<GroupName>(groupTags)), attributes: anyAttributes }), {
    maxLength: 4,
  }),
})

describe('the IPP codec', () => {
  test('every message comes back as it was, whatever follows it', () => {
    fc.assert(
      fc.property(messages, bytes, (message, document) => {
        const encoded = encodeIpp(message)
        const decoded = decodeIpp(Buffer.concat([encoded, document]))
        expect(decoded).toEqual({ message, end: encoded.length })
      }),
    )
  })

  test('a single value of each kind comes back as it was', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const encoded = encodeIpp(request(new Map([['x', [value]]])))
        expect(decodeIpp(encoded).message.groups[0]?.attributes.get('x')).toEqual([value])
      }),
    )
  })

  test('a message cut anywhere is an error, never a half message', () => {
    const whole = encodeIpp(request(attributes({ 'media-col': collection({ 'media-size': collection({ x: integer(1) }) }) })))
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeIpp(whole.subarray(0, length))).toThrow(IppDecodeError)
    }
  })

  test('any bytes either decode or fail with the one typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        try {
          decodeIpp(Buffer.concat([Buffer.from('0200000000000001', 'hex'), noise]))
        } catch (error) {
          expect(error).toBeInstanceOf(IppDecodeError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('the Print-Job example of RFC 8010 appendix A.1 has these bytes', () => {
    const message: IppMessage = {
      version: { major: 1, minor: 1 },
      code: 0x0002,
      requestId: 1,
      groups: [
        {
          name: 'operation',
          attributes: attributes({
            'attributes-charset': { type: 'charset', value: 'utf-8' },
            'attributes-natural-language': { type: 'naturalLanguage', value: 'en-us' },
            'printer-uri': { type: 'uri', value: 'ipp://printer.example.com/ipp/print/pinetree' },
            'job-name': { type: 'nameWithoutLanguage', value: 'foobar' },
            'ipp-attribute-fidelity': { type: 'boolean', value: true },
          }),
        },
        { name: 'job', attributes: attributes({ copies: integer(20), sides: keyword('two-sided-long-edge') }) },
      ],
    }
    const field = (tag: string, name: string, content: Buffer) =>
      Buffer.concat([Buffer.from(tag, 'hex'), sized(Buffer.from(name)), sized(content)])
    const expected = Buffer.concat([
      Buffer.from('0101000200000001' + '01', 'hex'),
      field('47', 'attributes-charset', Buffer.from('utf-8')),
      field('48', 'attributes-natural-language', Buffer.from('en-us')),
      field('45', 'printer-uri', Buffer.from('ipp://printer.example.com/ipp/print/pinetree')),
      field('42', 'job-name', Buffer.from('foobar')),
      field('22', 'ipp-attribute-fidelity', Buffer.from('01', 'hex')),
      Buffer.from('02', 'hex'),
      field('21', 'copies', Buffer.from('00000014', 'hex')),
      field('44', 'sides', Buffer.from('two-sided-long-edge')),
      Buffer.from('03', 'hex'),
    ])
    expect(encodeIpp(message).toString('hex')).toBe(expected.toString('hex'))
  })

  test('a dateTime with an offset from UTC is the right moment', () => {
    // 1992-05-26 13:30:15.0 -4:00, the example of RFC 2579.
    const value = Buffer.from('07c8051a0d1e0f002d0400', 'hex')
    const head = Buffer.from('0200000000000001' + '01' + '31' + '000178' + '000b', 'hex')
    const { message } = decodeIpp(Buffer.concat([head, value, Buffer.of(3)]))
    expect(message.groups[0]?.attributes.get('x')).toEqual([{ type: 'dateTime', value: new Date('1992-05-26T17:30:15Z') }])
  })

  test('collections nested without end are refused', () => {
    const begin = Buffer.from('4a000000016134000000' + '00', 'hex')
    const first = Buffer.from('0200000000000001' + '01' + '34000161' + '0000', 'hex')
    const deep = Buffer.concat([first, ...Array<Buffer>(10_000).fill(begin)])
    expect(() => decodeIpp(deep)).toThrow(/nested/)
  })

  test('what does not fit its syntax is an error of the caller', () => {
    expect(() => encodeIpp(request(attributes({ x: integer(2 ** 31) })))).toThrow(IppEncodeError)
    expect(() => encodeIpp(request(attributes({ x: keyword('a'.repeat(40_000)) })))).toThrow(IppEncodeError)
    expect(() => encodeIpp(request(attributes({ x: [] })))).toThrow(IppEncodeError)
  })
})

function request(members: IppAttributes): IppMessage {
  return { version: { major: 2, minor: 0 }, code: 2, requestId: 1, groups: [{ name: 'operation', attributes: members }] }
}

function sized(content: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length)
  return Buffer.concat([length, content])
}
