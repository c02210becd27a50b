import { readFileSync, readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** Everything where a copy of a document could lie. */
export interface Places {
  /** Folders by name; every file below them is read, links are not followed. */
  folders: Record<string, string>
  /** Texts by name, such as logs. */
  texts?: Record<string, string>
  /** Processes by name; their environment and command line are read (Linux). */
  processes?: Record<string, number>
}

/** Long enough that no chance makes it; short enough to be found in a copy that was cut off or taken apart. */
const NEEDLE_BYTES = 24
const NEEDLES = 64

/**
 * Pieces of a document, spread over all of it, each in every spelling it could have in a copy. The document must be random: then nothing
 * compresses it, and a piece stands in a copy as it was.
 */
function needlesOf(document: Buffer): Buffer[] {
  const step = Math.max(1, Math.floor((document.length - NEEDLE_BYTES) / (NEEDLES - 1)))
  const starts = Array.from({ length: NEEDLES }, (_, index) => index * step).filter((start) => start + NEEDLE_BYTES <= document.length)
  return starts.flatMap((start) => spellings(document.subarray(start, start + NEEDLE_BYTES)))
}

/** As bytes; as numbers, which is what JSON makes of a buffer; as text, which is what a program makes of one that it takes for a string. */
function spellings(piece: Buffer): Buffer[] {
  const hex = piece.toString('hex')
  // In base64 a piece looks in three ways, by where it begins; the characters at its ends also depend on its neighbours.
  const base64 = [0, 1, 2].map((skip) => piece.subarray(skip).toString('base64').slice(0, 24))
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  const numbers = [[...piece].join(','), [...piece].join(', '), hex.replaceAll(/(?<=..)(?=(..)+$)/g, ' ')]
  const text = piece.toString('latin1')
  const utf16 = Buffer.from(text, 'utf16le')
  const texts = [hex, hex.toUpperCase(), ...base64, ...base64url, ...numbers, text, JSON.stringify(text).slice(1, -1)]
  return [piece, utf16, Buffer.from(utf16).swap16(), ...texts.map((spelling) => Buffer.from(spelling))]
}

/** Where pieces of a document stand: `<name of the place>: <path>`, each once. */
export async function findCopies(document: Buffer, places: Places): Promise<string[]> {
  return (await findCopiesOfEach({ document }, places))['document'] ?? []
}

/** The same for several documents by name, in one pass over everything; only those of which there are copies. */
export async function findCopiesOfEach(
  documents: Record<string, Buffer>,
  { folders, texts = {}, processes = {} }: Places,
): Promise<Record<string, string[]>> {
  const search = new Search(documents)
  const found: Record<string, string[]> = {}
  const note = (names: Iterable<string>, place: string) => {
    for (const name of names) (found[name] ??= []).push(place)
  }
  for (const [name, folder] of Object.entries(folders)) {
    for (const path of filesBelow(folder)) note(await search.inFile(path), `${name}: ${path.slice(folder.length + 1)}`)
  }
  for (const [name, text] of Object.entries(texts)) note(search.in(Buffer.from(text)), name)
  for (const [name, pid] of Object.entries(processes)) {
    for (const file of ['environ', 'cmdline']) note(search.in(readFileSync(`/proc/${pid}/${file}`)), `${name}: ${file}`)
  }
  return found
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** Needles are longer than this and four bytes: whether one is there shows at one place in so many. */
const STRIDE = 8
const HASH_BITS = 22

/** Many needles in one pass: where four bytes stand that stand in one, it is looked at closely. */
class Search {
  readonly #byFour = new Map<number, { needle: Buffer; at: number; name: string }[]>()
  /** 1 where any of those hash to: nearly every place is passed over by this alone. */
  readonly #isKnown = new Uint8Array(2 ** HASH_BITS)
  #longest = 0
  /** What is read of a file, one part after the other: a new one for each of a database's thousand files would keep the collector busy. */
  readonly #room = Buffer.alloc(1024 * 1024)

  constructor(documents: Record<string, Buffer>) {
    for (const [name, document] of Object.entries(documents)) {
      for (const needle of needlesOf(document)) this.#add(needle, name)
    }
  }

  #add(needle: Buffer, name: string): void {
    this.#longest = Math.max(this.#longest, needle.length)
    for (let at = 0; at < STRIDE; at++) {
      const four = needle.readInt32LE(at)
      this.#isKnown[hashOf(four)] = 1
      const known = this.#byFour.get(four)
      if (known === undefined) this.#byFour.set(four, [{ needle, at, name }])
      else known.push({ needle, at, name })
    }
  }

  /** The names of the documents of which a piece stands here. */
  in(bytes: Buffer): Set<string> {
    const names = new Set<string>()
    const isKnown = this.#isKnown
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const last = bytes.length - 4
    for (let place = 0; place <= last; place += STRIDE) {
      const four = view.getInt32(place, true)
      if (isKnown[hashOf(four)] === 1) this.#noteAt(bytes, place, four, names)
    }
    return names
  }

  #noteAt(bytes: Buffer, place: number, four: number, names: Set<string>): void {
    for (const { needle, at, name } of this.#byFour.get(four) ?? []) {
      if (bytes.subarray(Math.max(0, place - at), place - at + needle.length).equals(needle)) names.add(name)
    }
  }

  /** Files come and go while a product runs: one that is gone has no copy. */
  async inFile(path: string): Promise<Set<string>> {
    const names = new Set<string>()
    const room = this.#room
    try {
      await using file = await open(path)
      for (let kept = 0; ;) {
        const { bytesRead } = await file.read(room, kept, room.length - kept)
        if (bytesRead === 0) return names
        const length = kept + bytesRead
        for (const name of this.in(room.subarray(0, length))) names.add(name)
        // What may be the beginning of a piece is looked at again with what follows it.
        kept = Math.min(length, this.#longest - 1)
        room.copyWithin(0, length - kept, length)
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return names
    }
  }
}

/** Multiplicative hashing (Knuth, volume 3, 6.4): the upper bits of the product with 2^32 divided by the golden ratio. */
function hashOf(four: number): number {
  return Math.imul(four, 0x9e37_79b1) >>> (32 - HASH_BITS)
}
