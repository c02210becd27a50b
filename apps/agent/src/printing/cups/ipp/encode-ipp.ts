import { type IppAttributes, IppEncodeError, type IppMessage, type IppResolution, type IppValue } from './ipp-message.ts'
import { endOfAttributes, groupTags, tags, textTags, voidTags } from './ipp-tags.ts'

/** Encodes a message (RFC 8010 §3.1); a document may follow it in the same body. */
export function encodeIpp({ version, code, requestId, groups }: IppMessage): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt8(version.major, 0)
  head.writeUInt8(version.minor, 1)
  head.writeUInt16BE(code, 2)
  head.writeInt32BE(requestId, 4)
  const parts: Buffer[] = [head]
  for (const group of groups) {
    parts.push(Buffer.of(groupTags[group.name]))
    addAttributes(parts, group.attributes)
  }
  parts.push(Buffer.of(endOfAttributes))
  return Buffer.concat(parts)
}

function addAttributes(parts: Buffer[], attributes: IppAttributes): void {
  for (const [name, values] of attributes) {
    if (name === '' || values.length === 0) throw new IppEncodeError(`attribute "${name}" needs a name and a value`)
    for (const [index, value] of values.entries()) addValue(parts, index === 0 ? name : '', value)
  }
}

/** Further values of a set carry an empty name (RFC 8010 §3.1.5). */
function addValue(parts: Buffer[], name: string, value: IppValue): void {
  if (value.type === 'collection') return addCollection(parts, name, value.value)
  addField(parts, { tag: tagOf(value), name, content: contentOf(value) })
}

/** Members stand between begin and end, each as a name in a value of its own (RFC 8010 §3.1.6). */
function addCollection(parts: Buffer[], name: string, members: IppAttributes): void {
  addField(parts, { tag: tags.beginCollection, name, content: nothing })
  for (const [member, values] of members) {
    if (member === '' || values.length === 0) throw new IppEncodeError(`member "${member}" needs a name and a value`)
    addField(parts, { tag: tags.memberName, name: '', content: Buffer.from(member) })
    for (const value of values) addValue(parts, '', value)
  }
  addField(parts, { tag: tags.endCollection, name: '', content: nothing })
}

const nothing = Buffer.alloc(0)

/** Lengths are SIGNED-SHORT (RFC 8010 §3.1.4). */
const maxLength = 0x7fff

function addField(parts: Buffer[], { tag, name, content }: { tag: number; name: string; content: Buffer }): void {
  const nameBytes = Buffer.from(name)
  if (nameBytes.length > maxLength || content.length > maxLength) {
    throw new IppEncodeError(`"${name.slice(0, 40)}" or its value is longer than ${maxLength} bytes`)
  }
  const isExtended = tag > 0xff
  const tagBytes = Buffer.alloc(isExtended ? 5 : 1, 0x7f)
  if (isExtended) tagBytes.writeInt32BE(tag, 1)
  else tagBytes.writeUInt8(tag)
  parts.push(tagBytes, uint16(nameBytes.length), nameBytes, uint16(content.length), content)
}

function tagOf(value: Exclude<IppValue, { type: 'collection' }>): number {
  if (value.type === 'other') return value.tag
  if (isText(value)) return textTags[value.type]
  if (isVoid(value)) return voidTags[value.type]
  return tags[value.type]
}

function contentOf(value: Exclude<IppValue, { type: 'collection' }>): Buffer {
  if (isText(value)) return Buffer.from(value.value)
  if (isVoid(value)) return nothing
  switch (value.type) {
    case 'integer':
    case 'enum':
      return int32(value.value)
    case 'boolean':
      return Buffer.of(value.value ? 1 : 0)
    case 'octetString':
    case 'other':
      return value.value
    case 'dateTime':
      return dateBytes(value.value)
    case 'resolution':
      return resolutionBytes(value.value)
    case 'rangeOfInteger':
      return Buffer.concat([int32(value.value.from), int32(value.value.to)])
    case 'textWithLanguage':
    case 'nameWithLanguage':
      return withLanguage(value.value)
  }
}

type TextValue = Extract<IppValue, { type: keyof typeof textTags }>
type VoidValue = Extract<IppValue, { type: keyof typeof voidTags }>
const isText = (value: IppValue): value is TextValue => Object.hasOwn(textTags, value.type)
const isVoid = (value: IppValue): value is VoidValue => Object.hasOwn(voidTags, value.type)

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  if (value !== (value | 0)) throw new IppEncodeError(`${value} is no 32-bit integer`)
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** DateAndTime of RFC 2579, written in UTC; tenths of a second are its finest unit. */
function dateBytes(date: Date): Buffer {
  if (Number.isNaN(date.getTime())) throw new IppEncodeError('the date is invalid')
  const bytes = Buffer.alloc(11)
  bytes.writeUInt16BE(date.getUTCFullYear(), 0)
  bytes.writeUInt8(date.getUTCMonth() + 1, 2)
  bytes.writeUInt8(date.getUTCDate(), 3)
  bytes.writeUInt8(date.getUTCHours(), 4)
  bytes.writeUInt8(date.getUTCMinutes(), 5)
  bytes.writeUInt8(date.getUTCSeconds(), 6)
  bytes.writeUInt8(Math.floor(date.getUTCMilliseconds() / 100), 7)
  bytes.write('+', 8, 'latin1')
  return bytes
}

function resolutionBytes({ x, y, units }: IppResolution): Buffer {
  return Buffer.concat([int32(x), int32(y), Buffer.of(units === 'dpi' ? 3 : 4)])
}

function withLanguage({ language, text }: { language: string; text: string }): Buffer {
  const [languageBytes, textBytes] = [Buffer.from(language), Buffer.from(text)]
  if (languageBytes.length > maxLength || textBytes.length > maxLength) throw new IppEncodeError('the text is too long')
  return Buffer.concat([uint16(languageBytes.length), languageBytes, uint16(textBytes.length), textBytes])
}
