import { createReadStream, readFileSync, readdirSync } from 'node:fs'
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

/** Many needles in one pass: places where the first bytes of one stand are looked at closely. */
class Search {
  readonly #byStart = new Map<number, { needle: Buffer; name: string }[]>()
  /** 1 at the first two bytes of every needle: nearly every place is passed over by this alone. */
  readonly #isStart = new Uint8Array(0x1_00_00)
  #longest = 0

  constructor(documents: Record<string, Buffer>) {
    for (const [name, document] of Object.entries(documents)) {
      for (const needle of needlesOf(document)) {
        const start = needle.readInt32LE(0)
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { needle, name }])
        this.#isStart[needle.readUInt16LE(0)] = 1
        this.#longest = Math.max(this.#longest, needle.length)
      }
    }
  }

  /** The names of the documents of which a piece stands here. */
  in(bytes: Buffer): Set<string> {
    const names = new Set<string>()
    const isStart = this.#isStart
    const last = bytes.length - 4
    for (let at = 0; at <= last; at++) {
      if (isStart[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] === 1) this.#noteAt(bytes, at, names)
    }
    return names
  }

  #noteAt(bytes: Buffer, at: number, names: Set<string>): void {
    for (const { needle, name } of this.#byStart.get(bytes.readInt32LE(at)) ?? []) {
      if (bytes.subarray(at, at + needle.length).equals(needle)) names.add(name)
    }
  }

  /** Files come and go while a product runs: one that is gone has no copy. */
  async inFile(path: string): Promise<Set<string>> {
    const names = new Set<string>()
    let tail: Buffer = Buffer.alloc(0)
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
        const bytes = Buffer.concat([tail, chunk as Buffer])
        for (const name of this.in(bytes)) names.add(name)
        tail = bytes.subarray(Math.max(0, bytes.length - this.#longest + 1))
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    return names
  }
}
