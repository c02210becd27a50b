import { createReadStream } from 'node:fs'
import { createGzip } from 'node:zlib'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { archivePath } from './archive-path.ts'

export interface PackedFile {
  path: string
  size: number
  isExecutable: boolean
  /** Where its bytes are, or the bytes. */
  from: string | Buffer
}

/** Writes a .tar.gz as `readArchive` takes it: ustar, the same bytes for the same files whenever and by whomever it is made. */
export async function writeArchive(file: string, files: readonly PackedFile[]): Promise<void> {
  await pipeline(tar(files), createGzip({ level: 9 }), createWriteStream(file))
}

async function* tar(files: readonly PackedFile[]): AsyncGenerator<Buffer> {
  for (const { path, size, isExecutable, from } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    yield header(archivePath(path), size, isExecutable ? 0o755 : 0o644)
    if (typeof from === 'string') yield* createReadStream(from) as AsyncIterable<Buffer>
    else yield from
    yield Buffer.alloc((512 - (size % 512)) % 512)
  }
  yield Buffer.alloc(1024)
}

function header(path: string, size: number, mode: number): Buffer {
  const block = Buffer.alloc(512)
  const cut = path.length <= 100 ? -1 : path.lastIndexOf('/', 155)
  const name = path.slice(cut + 1)
  if (name.length > 100) throw new Error(`${path} is too long for an archive`)
  const write = (text: string, at: number) => void block.write(text, at, 'latin1')
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  write(name, 0)
  write(octal(mode, 7), 100)
  write(octal(0, 7), 108)
  write(octal(0, 7), 116)
  write(octal(size, 11), 124)
  write(octal(0, 11), 136)
  write('        ', 148)
  write('0', 156)
  write('ustar\x0000', 257)
  if (cut !== -1) write(path.slice(0, cut), 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
