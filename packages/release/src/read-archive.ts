import { createGunzip } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { ArchiveError } from './archive-error.ts'
import { archivePath } from './archive-path.ts'
import { ByteReader } from './byte-reader.ts'

const BLOCK = 512

export interface ArchiveFile {
  path: string
  size: number
  isExecutable: boolean
  /** Read to its end before the next file is asked for. */
  bytes: AsyncIterable<Buffer>
}

export interface ArchiveLimits {
  maxFiles: number
  /** Of all files together, unpacked. */
  maxBytes: number
}

/** Six times what a release has now. */
export const releaseLimits: ArchiveLimits = { maxFiles: 20_000, maxBytes: 1_000_000_000 }

/**
 * Reads a .tar.gz as a stream, file by file. A release holds regular files in the ustar format and nothing else: links, devices,
 * extended headers, and paths that lead out of the archive are refused, whatever they are for, and so is more than the limits say.
 * @throws ArchiveError
 */
export async function* readArchive(packed: AsyncIterable<Uint8Array>, limits: ArchiveLimits): AsyncGenerator<ArchiveFile> {
  const gunzip = createGunzip()
  const unpacking = pipeline(packed, gunzip)
  // What breaks the stream is thrown where it is read.
  unpacking.catch(() => undefined)
  const reader = new ByteReader(gunzip)
  const seen = new Set<string>()
  let bytes = 0
  try {
    for (;;) {
      const header = await reader.exactly(BLOCK)
      if (header.every((byte) => byte === 0)) break
      const { path: written, size, type, mode } = readHeader(header)
      if (type === '5') continue
      if (type !== '0') throw new ArchiveError('unsafe', `${JSON.stringify(written.slice(0, 200))} is no regular file (type "${type}")`)
      const path = archivePath(written)
      bytes += size
      if (seen.size >= limits.maxFiles) throw new ArchiveError('too-large', `the archive holds more than ${limits.maxFiles} files`)
      if (bytes > limits.maxBytes) throw new ArchiveError('too-large', `the archive unpacks to more than ${limits.maxBytes} bytes`)
      // Two spellings are one file on Windows and macOS.
      if (seen.has(path.toLowerCase())) throw new ArchiveError('unsafe', `the archive holds ${JSON.stringify(path)} twice`)
      seen.add(path.toLowerCase())
      yield { path, size, isExecutable: (mode & 0o100) !== 0, bytes: reader.chunks(size) }
      await reader.exactly((BLOCK - (size % BLOCK)) % BLOCK)
    }
    await unpackRest(reader)
  } finally {
    gunzip.destroy()
    await unpacking.catch(() => undefined)
  }
}

/** The packed bytes are hashed as they pass, so all of them must; beyond the end mark only blocks of zeros may come. */
async function unpackRest(reader: ByteReader): Promise<void> {
  let rest = 0
  for await (const chunk of reader.all()) {
    rest += chunk.length
    if (rest > 1_000_000 || chunk.some((byte) => byte !== 0)) throw new ArchiveError('unsafe', 'the archive goes on after its end')
  }
}

function readHeader(header: Buffer): { path: string; size: number; type: string; mode: number } {
  const text = (from: number, length: number) => {
    const field = header.subarray(from, from + length)
    const end = field.indexOf(0)
    return field.toString('latin1', 0, end === -1 ? length : end)
  }
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (Number.parseInt(text(148, 8), 8) !== sum) throw new ArchiveError('damaged', 'a header of the archive has a wrong checksum')
  const size = octal(text(124, 12))
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : ''
  const type = text(156, 1)
  return {
    path: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    type: type === '' ? '0' : type,
    mode: octal(text(100, 8)),
  }
}

function octal(text: string): number {
  const digits = text.trim()
  if (!/^[0-7]{1,11}$/.test(digits)) throw new ArchiveError('damaged', 'a header of the archive has a number that is none')
  return Number.parseInt(digits, 8)
}
