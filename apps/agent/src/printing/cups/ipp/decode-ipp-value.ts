import { IppDecodeError, type IppValue } from './ipp-message.ts'
import { tags, textByTag, voidByTag } from './ipp-tags.ts'

/** Decodes one value that is no collection (RFC 8010 §3.9). */
export function decodeValue(tag: number, content: Buffer): IppValue {
  const text = textByTag.get(tag)
  if (text !== undefined) return { type: text, value: content.toString() }
  const nothing = voidByTag.get(tag)
  if (nothing !== undefined) return { type: nothing }
  switch (tag) {
    case tags.integer:
      return { type: 'integer', value: sized(content, 4).readInt32BE() }
    case tags.enum:
      return { type: 'enum', value: sized(content, 4).readInt32BE() }
    case tags.boolean:
      return { type: 'boolean', value: sized(content, 1).readUInt8() !== 0 }
    case tags.octetString:
      return { type: 'octetString', value: content }
    case tags.dateTime:
      return { type: 'dateTime', value: dateOf(sized(content, 11)) }
    case tags.resolution:
      return { type: 'resolution', value: resolutionOf(sized(content, 9)) }
    case tags.rangeOfInteger:
      sized(content, 8)
      return { type: 'rangeOfInteger', value: { from: content.readInt32BE(0), to: content.readInt32BE(4) } }
    case tags.textWithLanguage:
      return { type: 'textWithLanguage', value: withLanguage(content) }
    case tags.nameWithLanguage:
      return { type: 'nameWithLanguage', value: withLanguage(content) }
    case tags.endCollection:
    case tags.memberName:
      throw new IppDecodeError('a part of a collection stands outside of one')
    default:
      return { type: 'other', tag, value: content }
  }
}

function sized(content: Buffer, length: number): Buffer {
  if (content.length !== length) throw new IppDecodeError(`a value has ${content.length} bytes instead of ${length}`)
  return content
}

/** DateAndTime of RFC 2579: local fields, then the sign and size of the offset from UTC. */
function dateOf(bytes: Buffer): Date {
  const local = Date.UTC(
    bytes.readUInt16BE(0),
    bytes.readUInt8(2) - 1,
    bytes.readUInt8(3),
    bytes.readUInt8(4),
    bytes.readUInt8(5),
    bytes.readUInt8(6),
    bytes.readUInt8(7) * 100,
  )
  const offsetMs = (bytes.readUInt8(9) * 60 + bytes.readUInt8(10)) * 60_000
  return new Date(bytes.toString('latin1', 8, 9) === '-' ? local + offsetMs : local - offsetMs)
}

function resolutionOf(bytes: Buffer) {
  return {
    x: bytes.readInt32BE(0),
    y: bytes.readInt32BE(4),
    units: bytes.readUInt8(8) === 4 ? ('dpcm' as const) : ('dpi' as const),
  }
}

function withLanguage(content: Buffer): { language: string; text: string } {
  const languageEnd = 2 + lengthAt(content, 0)
  const textEnd = languageEnd + 2 + lengthAt(content, languageEnd)
  if (textEnd !== content.length) throw new IppDecodeError('a text with language has wrong lengths')
  return { language: content.toString('utf8', 2, languageEnd), text: content.toString('utf8', languageEnd + 2, textEnd) }
}

function lengthAt(content: Buffer, offset: number): number {
  if (offset + 2 > content.length) throw new IppDecodeError('a text with language ends in the middle')
  return content.readUInt16BE(offset)
}
