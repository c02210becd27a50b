import type { RandomNumbers } from './random-numbers.ts'

export interface SampleDocument {
  document: Buffer
  sealed: Buffer
  recordsOffset: number
  recordSize: number
}

type Mutation = (sample: SampleDocument, random: RandomNumbers, other: SampleDocument) => Buffer

/** One to three changes such as a fault, or somebody with the bytes in hand, may make. */
export function mutateSealed(sample: SampleDocument, random: RandomNumbers, other: SampleDocument): Buffer {
  let { sealed } = sample
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    sealed = random.oneOf(mutations)({ ...sample, sealed }, random, other)
  }
  return sealed
}

const flipBits: Mutation = ({ sealed }, { below }) => {
  const copy = Buffer.from(sealed)
  for (let flips = 1 + below(8); flips > 0 && copy.length > 0; flips--) {
    const at = below(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
  }
  return copy
}

/** The header is the smaller part of most documents, and the one that has to be read before anything is known. */
const flipHeaderBit: Mutation = ({ sealed, recordsOffset }, { below }) => {
  const copy = Buffer.from(sealed)
  const at = below(Math.min(recordsOffset, Math.max(1, copy.length)))
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
  return copy
}

const writeNumber: Mutation = ({ sealed, recordsOffset }, { below, oneOf }) => {
  const copy = Buffer.from(sealed)
  const at = oneOf([4, below(Math.max(1, copy.length)), recordsOffset - 5, recordsOffset - 1])
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(oneOf([0, 1, 16, 17, 18, 255, 513, 65_535, 65_536, 2 ** 20, 2 ** 20 + 1, 2 ** 31, 2 ** 32 - 1]))
  bytes.subarray(4 - oneOf([1, 2, 4])).copy(copy, at)
  return copy
}

const overwrite: Mutation = ({ sealed }, { below, bytes }) => {
  const copy = Buffer.from(sealed)
  bytes(1 + below(64)).copy(copy, below(copy.length + 1))
  return copy
}

const truncate: Mutation = ({ sealed, recordsOffset, recordSize }, { below, oneOf }) => {
  const records = Math.max(0, Math.floor((sealed.length - recordsOffset) / recordSize))
  return sealed.subarray(
    0,
    oneOf([below(sealed.length + 1), recordsOffset + recordSize * below(records + 1), sealed.length - 1 - below(40)]),
  )
}

const append: Mutation = ({ sealed }, { below, bytes, oneOf }) => {
  const again = sealed.subarray(below(sealed.length + 1))
  return Buffer.concat([sealed, oneOf([bytes(1 + below(100)), Buffer.alloc(1 + below(100)), again])])
}

const cutOut: Mutation = ({ sealed }, { below }) => {
  const from = below(sealed.length + 1)
  return Buffer.concat([sealed.subarray(0, from), sealed.subarray(from + 1 + below(200))])
}

const insert: Mutation = ({ sealed }, { below, bytes }) => {
  const at = below(sealed.length + 1)
  return Buffer.concat([sealed.subarray(0, at), bytes(1 + below(100)), sealed.subarray(at)])
}

const swapRecords: Mutation = ({ sealed, recordsOffset, recordSize }, { below }) => {
  const records = Math.ceil(Math.max(0, sealed.length - recordsOffset) / recordSize)
  const [one, two] = [recordsOffset + recordSize * below(records), recordsOffset + recordSize * below(records)]
  const [first, second] = [Math.min(one, two), Math.max(one, two)]
  return Buffer.concat([
    sealed.subarray(0, first),
    sealed.subarray(second, second + recordSize),
    sealed.subarray(first + recordSize, second),
    sealed.subarray(first, first + recordSize),
    sealed.subarray(second + recordSize),
  ])
}

const repeatRecord: Mutation = ({ sealed, recordsOffset, recordSize }, { below }) => {
  const records = Math.ceil(Math.max(0, sealed.length - recordsOffset) / recordSize)
  const at = recordsOffset + recordSize * below(records)
  return Buffer.concat([sealed.subarray(0, at), sealed.subarray(at, at + recordSize), sealed.subarray(at)])
}

/** Parts of two documents that may have been sealed by one agreement, to one key, for one purpose. */
const splice: Mutation = ({ sealed, recordsOffset }, { below, oneOf }, other) => {
  const at = oneOf([below(sealed.length + 1), recordsOffset, recordsOffset - 21])
  return Buffer.concat([sealed.subarray(0, at), other.sealed.subarray(oneOf([at, other.recordsOffset + at - recordsOffset]))])
}

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBits,
  flipHeaderBit,
  flipHeaderBit,
  writeNumber,
  overwrite,
  truncate,
  append,
  cutOut,
  insert,
  swapRecords,
  repeatRecord,
  splice,
]
