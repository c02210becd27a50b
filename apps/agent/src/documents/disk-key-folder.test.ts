import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StateFileError } from '../private-file.ts'
import { keyFolderIn, makeStateFolder } from '../testing/test-agent.ts'
import { DiskKeyFolder } from './disk-key-folder.ts'

let state: ReturnType<typeof makeStateFolder>
let path: string
let folder: DiskKeyFolder

beforeEach(() => {
  state = makeStateFolder()
  path = keyFolderIn(state.path)
  folder = new DiskKeyFolder(path)
})
afterEach(() => state.remove())

async function writeKey(number = 1) {
  const key = { ...(await makeSealingKey()), number, madeAt: new Date('2026-01-05T06:00:00Z') }
  await folder.write(key)
  return { key, file: join(path, `${key.keyId}.json`) }
}

/** Changes the text of a file that is JSON before and after. */
function rewrite(file: string, change: (content: Record<string, unknown>) => Record<string, unknown>): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)))
}

test('a key is read as it was written, and readable by the agent’s user alone', async () => {
  const { key, file } = await writeKey()
  expect(await folder.read()).toEqual([key])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(path).mode & 0o777).toBe(0o700)
})

test('where there is no folder yet there are no keys', async () => {
  expect(await folder.read()).toEqual([])
  await folder.prepare()
  expect(await folder.read()).toEqual([])
})

test('a key that was removed is gone, and removing it again harms nothing', async () => {
  const { key } = await writeKey()
  const { key: other } = await writeKey(2)
  await folder.remove(key.keyId)
  await folder.remove(key.keyId)
  expect(await folder.read()).toEqual([other])
  expect(readdirSync(path)).toEqual([`${other.keyId}.json`])
})

test('what a crash left of a key that was being written or removed is cleared away', async () => {
  const { key, file } = await writeKey()
  writeFileSync(`${file}.new`, '{"keyId"')
  writeFileSync(join(path, '0123456789abcdef.json.gone'), 'half overwritten')
  await folder.prepare()
  expect(await folder.read()).toEqual([key])
  expect(readdirSync(path)).toEqual([`${key.keyId}.json`])
})

test.each([
  ['cut', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 60))],
  ['empty', (file: string) => writeFileSync(file, '')],
  ['with another private half', (file: string) => rewrite(file, (key) => ({ ...key, privateKey: key['publicKey'] }))],
  ['with a private half that is no key', (file: string) => rewrite(file, (key) => ({ ...key, privateKey: 'A'.repeat(42) }))],
  ['under another name', (file: string) => rewrite(file, (key) => ({ ...key, keyId: '0123456789abcdef' }))],
])('a key file that is %s is said with the remedy, and stays as it is', async (_what, damage) => {
  const { file } = await writeKey()
  damage(file)
  const before = readFileSync(file)
  const failure: unknown = await folder.read().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(StateFileError)
  expect(String(failure)).toContain(file)
  expect(String(failure)).toContain('sealing-key-lost')
  expect(readFileSync(file)).toEqual(before)
})
