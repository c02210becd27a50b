import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { Identity } from '../relay-link/identity.ts'
import { AgentSettings } from '../settings.ts'
import { StateFolder } from '../state-folder.ts'
import { standInComputerId } from '../testing/stand-in-relay.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { supportBundle, withoutSecrets } from './support-bundle.ts'

test('says what is set, and no key of this machine', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  const settings = AgentSettings.parse({ relayUrl: 'https://print.example.com', computerId: standInComputerId, computerName: 'Packing 1' })
  await folder.write({ settings, identity: Identity.create() })
  const text = JSON.stringify(
    await supportBundle(
      folder,
      [
        { check: 'disk', verdict: 'ok', says: 'There is room.' },
        { check: 'printers', verdict: 'warning', says: 'Nothing answers at ipp://ada:hunter2@print-1/ipp.' },
      ],
      new Date(),
    ),
  )
  expect(text).toContain('"computerName":"Packing 1"')
  expect(text).toContain('There is room.')
  expect(text).not.toContain('hunter2')
  const identity = readFileSync(folder.identityFile, 'utf8')
  const secrets = identity.match(/[\w+/=-]{32,}/g) ?? []
  expect(secrets.length).toBeGreaterThan(0)
  for (const secret of secrets) expect(text).not.toContain(secret)
})

test('addresses lose the name and password that they carry, and secrets their values, wherever they stand', () => {
  const settings = {
    proxy: { url: 'http://ada:hunter2@proxy.example.com:3128', username: 'ada', password: 'hunter2' },
    list: ['https://bob:swordfish@example.com/x', 'plain'],
    password: null,
    number: 3,
    // A proxy may stand without its scheme, and a password with an @ in it.
    bare: { url: 'ada:hunter2@proxy.example.com:3128' },
    sloppy: 'http://ada:hunter@2@proxy.example.com:3128',
  }
  expect(withoutSecrets(settings)).toEqual({
    proxy: { url: 'http://…@proxy.example.com:3128', username: '…', password: '…' },
    list: ['https://…@example.com/x', 'plain'],
    password: null,
    number: 3,
    bare: { url: '…@proxy.example.com:3128' },
    sloppy: 'http://…@proxy.example.com:3128',
  })
})
