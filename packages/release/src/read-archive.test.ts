import { createReadStream, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { ArchiveError } from './archive-error.ts'
import { readArchive } from './read-archive.ts'
import { tarHeader } from './testing/tar-header.ts'
import { packed } from './testing/test-releases.ts'
import { writeArchive } from './write-archive.ts'

const limits = { maxFiles: 10, maxBytes: 1_000_000 }

async function read(archive: AsyncIterable<Uint8Array>, within = limits): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for await (const { path, bytes } of readArchive(archive, within)) {
    files[path] = ''
    for await (const part of bytes) files[path] += part.toString()
  }
  return files
}

async function made(files: Record<string, string>): Promise<string> {
  const file = join(tempDir('archive'), 'a.tar.gz')
  await writeArchive(file, Object.entries(files).map(packed))
  return file
}

/** Any entry: its header, and a body of zeros. */
function tar(name: string, of: Parameters<typeof tarHeader>[1] = {}): Buffer {
  return Buffer.concat([tarHeader(name, of), Buffer.alloc(Math.ceil((of.size ?? 0) / 512) * 512)])
}
const zipped = (...blocks: Buffer[]) => [gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))] as unknown as AsyncIterable<Uint8Array>
const flawOf = (archive: AsyncIterable<Uint8Array>, within = limits) =>
  read(archive, within).then(
    () => 'none',
    (error: unknown) => (error instanceof ArchiveError ? error.flaw : String(error)),
  )

test('an archive gives back the files that it was made of, whatever their length', async () => {
  const long = `node_modules/${'deep/'.repeat(20)}addon.node`
  const files = { 'main.js': 'x', 'bin/node': 'y'.repeat(512), 'empty.txt': '', [long]: 'z'.repeat(513) }
  const file = await made(files)
  expect(await read(createReadStream(file))).toEqual(files)
})

test('the same files make the same archive', async () => {
  const files = { 'b.js': '2', 'a.js': '1' }
  expect(readFileSync(await made(files))).toEqual(readFileSync(await made({ 'a.js': '1', 'b.js': '2' })))
})

test.each([
  '../evil.js',
  'a/../../evil.js',
  '/etc/cron.d/evil',
  'C:/evil.js',
  'a\\..\\evil.js',
  'main.js:stream',
  'a//b',
  'nul.js',
  'a/./b',
  'x. ',
  'a/',
  '~root',
])('a file called %j is refused', async (name) => {
  expect(await flawOf(zipped(tar(name)))).toBe('unsafe')
})

test.each([
  ['a hard link', '1'],
  ['a symbolic link', '2'],
  ['a device', '3'],
  ['a pipe', '6'],
  ['an extended header', 'x'],
  ['a long name of GNU tar', 'L'],
])('%s is refused', async (_what, type) => {
  expect(await flawOf(zipped(tar('main.js', { type, link: '/etc/passwd' })))).toBe('unsafe')
})

test('a file that stands there twice is refused, also in another spelling', async () => {
  expect(await flawOf(zipped(tar('main.js'), tar('Main.js')))).toBe('unsafe')
})

test('an archive that unpacks to more than it may is refused before that much was unpacked', async () => {
  expect(await flawOf(zipped(tar('a', { size: 600_000 }), tar('b', { size: 600_000 })))).toBe('too-large')
  expect(await flawOf(zipped(...Array.from({ length: 11 }, (_, index) => tar(`${index}.js`))))).toBe('too-large')
})

test('what goes on after the end is refused, as is what ends before it', async () => {
  const archive = Buffer.concat([tar('main.js'), Buffer.alloc(1024), Buffer.from('more')])
  expect(await flawOf([gzipSync(archive)] as never)).toBe('unsafe')
  expect(await flawOf([gzipSync(tar('main.js', { size: 1000 }).subarray(0, 700))] as never)).toBe('damaged')
  expect(await flawOf([gzipSync(archive).subarray(0, 30)] as never)).toBe('damaged')
  expect(await flawOf([Buffer.from('no gzip at all')] as never)).toBe('damaged')
})
