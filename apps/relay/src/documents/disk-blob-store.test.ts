import { tempDir } from '@cloudprint/testkit/temp-dir'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { describeBlobStore } from './blob-store.contract.ts'
import { DiskBlobStore } from './disk-blob-store.ts'

function filesIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

describeBlobStore('a folder', () => {
  const root = tempDir('blobs')
  const write = (name: string) => {
    const path = join(root, name.slice(0, 2), name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'x')
    return Promise.resolve()
  }
  return Promise.resolve({
    blobs: new DiskBlobStore(root),
    addStranger: () => write('lost+found'),
    countUnfinished: () => Promise.resolve(filesIn(root).filter((path) => path.endsWith('.part')).length),
    leaveUnfinished: () => write(`${randomUUID()}.part`),
    close: () => Promise.resolve(),
  })
})

test('a blob’s file is for the relay’s user alone, and lies in one of 256 folders', async () => {
  const root = tempDir('blobs')
  const { key } = await new DiskBlobStore(root).put(Readable.from([randomBytes(1_000)]))
  const [path = ''] = filesIn(root)
  expect(path).toBe(join(root, key.slice(0, 2), key))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
})
