import { chmodSync } from 'node:fs'
import { onTestFinished, test, expect } from 'vitest'
import { writePrivateFile } from '../private-file.ts'
import { Identity } from '../relay-link/identity.ts'
import { AgentSettings } from '../settings.ts'
import { StateFolder } from '../state-folder.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { standInComputerId } from '../testing/stand-in-relay.ts'
import { checkStateFolder } from './check-state-folder.ts'
import { examine } from './examine.ts'

test('what nobody reads in the settings is named, and stops nothing', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  chmodSync(path, 0o700)
  const folder = new StateFolder(path)
  const settings = { relayUrl: 'https://print.example.com', computerId: standInComputerId, computerName: 'Packing 1' }
  await folder.write({ settings: AgentSettings.parse(settings), identity: Identity.create() })
  expect(await examine([checkStateFolder(folder)])).toMatchObject([{ verdict: 'ok' }])
  await writePrivateFile(folder.settingsFile, { ...settings, proxy: { system: true, usrname: 'me' } })
  expect((await folder.read()).settings.proxy).toEqual({ system: true })
  expect(await examine([checkStateFolder(folder)])).toMatchObject([
    { verdict: 'warning', says: expect.stringContaining('Nobody reads "proxy.usrname" in') as string },
  ])
})
