import { decodeValue } from './decode-ipp-value.ts'
import { type IppAttributes, IppDecodeError, type IppGroup, type IppMessage, type IppValue } from './ipp-message.ts'
import { endOfAttributes, firstValueTag, groupByTag, tags } from './ipp-tags.ts'

/** CUPS nests two deep (`media-col` in `media-col-database` with `media-size`); more than this is an attack on the stack. */
const maxDepth = 16

/** Decodes a message (RFC 8010 §3.1) and says where a document starts behind it. Throws IppDecodeError alone. */
export function decodeIpp(bytes: Buffer): { message: IppMessage; end: number } {
  const reader = new Reader(bytes)
  const version = { major: reader.uint8(), minor: reader.uint8() }
  const code = reader.uint16()
  const requestId = reader.int32()
  const groups: IppGroup[] = []
  for (;;) {
    const tag = reader.uint8()
    if (tag === endOfAttributes) return { message: { version, code, requestId, groups }, end: reader.position }
    if (tag >= firstValueTag) throw new IppDecodeError('a value stands outside of any group')
    const attributes = readAttributes(reader)
    const name = groupByTag.get(tag)
    // A group of a later standard is skipped, as RFC 8010 §3.5.1 asks.
    if (name !== undefined) groups.push({ name, attributes })
  }
}

function readAttributes(reader: Reader): IppAttributes {
  const attributes = new Map<string, IppValue[]>()
  let current: IppValue[] | undefined
  while (reader.peek() >= firstValueTag) {
    const field = readField(reader)
    if (field.name !== '') {
      current = []
      attributes.set(field.name, current)
    }
    if (current === undefined) throw new IppDecodeError('the first value of a group has no name')
    current.push(valueOf(reader, field, 0))
  }
  return attributes
}

function valueOf(reader: Reader, field: Field, depth: number): IppValue {
  if (field.tag !== tags.beginCollection) return decodeValue(field.tag, field.content)
  return { type: 'collection', value: readMembers(reader, depth + 1) }
}

function readMembers(reader: Reader, depth: number): IppAttributes {
  if (depth > maxDepth) throw new IppDecodeError(`collections are nested more than ${maxDepth} deep`)
  const members = new Map<string, IppValue[]>()
  let current: IppValue[] | undefined
  for (;;) {
    const field = readField(reader)
    if (field.name !== '') throw new IppDecodeError(`"${field.name.slice(0, 40)}" starts inside a collection`)
    if (field.tag === tags.endCollection) return members
    if (field.tag === tags.memberName) {
      current = []
      members.set(field.content.toString(), current)
    } else if (current === undefined) {
      throw new IppDecodeError('a collection has a value without name')
    } else {
      current.push(valueOf(reader, field, depth))
    }
  }
}

interface Field {
  tag: number
  name: string
  content: Buffer
}

/** Tag, name and value (RFC 8010 §3.1.4); tag 0x7f says that the real one stands first in the value (§3.5.2). */
function readField(reader: Reader): Field {
  const short = reader.uint8()
  if (short < firstValueTag) throw new IppDecodeError('a group starts inside a collection')
  const tag = short === 0x7f ? reader.int32() : short
  const name = reader.take(reader.length()).toString()
  return { tag, name, content: reader.take(reader.length()) }
}

class Reader {
  position = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  peek(): number {
    this.#need(1)
    return this.#bytes.readUInt8(this.position)
  }

  uint8(): number {
    this.#need(1)
    return this.#bytes.readUInt8(this.position++)
  }

  uint16(): number {
    this.#need(2)
    this.position += 2
    return this.#bytes.readUInt16BE(this.position - 2)
  }

  int32(): number {
    this.#need(4)
    this.position += 4
    return this.#bytes.readInt32BE(this.position - 4)
  }

  /** A SIGNED-SHORT length; a negative one is nonsense. */
  length(): number {
    const length = this.uint16()
    if (length > 0x7fff) throw new IppDecodeError('a length is negative')
    return length
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Buffer {
    this.#need(length)
    this.position += length
    return this.#bytes.subarray(this.position - length, this.position)
  }

  #need(length: number): void {
    if (this.position + length > this.#bytes.length) throw new IppDecodeError('the message ends in the middle')
  }
}
