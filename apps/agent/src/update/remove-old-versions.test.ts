import { tempDir } from '@cloudprint/testkit/temp-dir'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeOldVersions } from './remove-old-versions.ts'
import { noUpdates } from './update-record.ts'
import { versionsFolder } from './version-places.ts'

function folderWith(...versions: string[]) {
  const stateFolder = tempDir('state')
  const folder = versionsFolder(stateFolder)
  for (const version of versions) {
    mkdirSync(join(folder, version), { recursive: true })
    writeFileSync(join(folder, `${version}.proof.json`), '{}')
    writeFileSync(join(folder, `${version}.part`), 'half of it')
  }
  return { stateFolder, names: () => readdirSync(folder).toSorted() }
}

const record = {
  ...noUpdates,
  current: { version: '1.2.0', provenAt: new Date().toISOString(), tries: 1, needsPrinters: false },
  previous: '1.1.0',
}

test('the version that runs and the one before it stay, and what vouches for them', async () => {
  const { stateFolder, names } = folderWith('1.0.0', '1.1.0', '1.2.0')
  await removeOldVersions(stateFolder, record, () => undefined)
  expect(names()).toEqual(['1.1.0', '1.1.0.proof.json', '1.2.0', '1.2.0.proof.json'])
})

test('what is being brought here stays whole', async () => {
  const { stateFolder, names } = folderWith('1.2.0', '1.3.0', '1.3.01')
  await removeOldVersions(stateFolder, record, () => '1.3.0')
  expect(names()).toEqual(['1.2.0', '1.2.0.proof.json', '1.3.0', '1.3.0.part', '1.3.0.proof.json'])
})
