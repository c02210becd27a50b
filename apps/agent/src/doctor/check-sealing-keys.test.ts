import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { keyFolderIn, makeStateFolder, openTestKeys } from '../testing/test-agent.ts'
import { checkSealingKeys } from './check-sealing-keys.ts'
import { examine } from './examine.ts'

let state: ReturnType<typeof makeStateFolder>

beforeEach(() => {
  state = makeStateFolder()
})
afterEach(() => state.remove())

const findings = () => examine([checkSealingKeys(new DiskKeyFolder(keyFolderIn(state.path)))])

test('the current key is named, with how many older ones there are', async () => {
  const keys = await openTestKeys(state.path)
  await keys.rotate()
  const says = expect.stringMatching(new RegExp(`${keys.current.keyId}.* and 1 older`)) as string
  expect(await findings()).toEqual([{ check: 'keys', verdict: 'ok', says }])
})

test('a machine without a key is warned, and gets none by being looked at', async () => {
  expect(await findings()).toMatchObject([{ check: 'keys', verdict: 'warning' }])
  expect(readdirSync(state.path)).toEqual([])
})

test('a damaged key is a failure that says what to do', async () => {
  const keys = await openTestKeys(state.path)
  writeFileSync(join(keyFolderIn(state.path), `${keys.current.keyId}.json`), '')
  const says = expect.stringContaining('Restore it') as string
  expect(await findings()).toEqual([{ check: 'keys', verdict: 'failed', says }])
})
