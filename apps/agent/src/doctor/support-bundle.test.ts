import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
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

test('nothing that is planted where secrets, documents and titles lie stands in it', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  const proxy = { url: 'http://proxy.example.com:3128', username: 'canary-user', password: 'canary-password' }
  const settings = { relayUrl: 'https://print.example.com', computerId: standInComputerId, computerName: 'Packing 1', proxy }
  await folder.write({ settings: AgentSettings.parse(settings), identity: Identity.create() })
  for (const place of [folder.spoolFolder, folder.sealingKeyFolder]) {
    mkdirSync(place)
    writeFileSync(join(place, 'planted.json'), 'canary-document')
  }
  writeFileSync(folder.journalFile, 'canary-journal')
  const now = new Date().toISOString()
  const status = {
    pid: process.pid,
    version: '0.1.0',
    startedAt: now,
    writtenAt: now,
    computerName: 'Packing 1',
    relayUrl: 'https://print.example.com',
    page: null,
    link: { state: 'connected', since: now, detail: null, obstacle: null, way: null, epoch: 1 },
    sealingKey: { keyId: '0123456789abcdef', madeAt: now, older: 0 },
    printers: [],
    scales: [],
    jobs: [{ jobId: 'j', printer: 'cups/a', title: 'canary-title', stage: 'held' }],
    problems: [],
  }
  writeFileSync(folder.statusFile, JSON.stringify(status))
  vi.stubEnv('CLOUDPRINT_AGENT_TOKEN', 'canary-environment')
  vi.stubEnv('HTTPS_PROXY', 'http://canary-user:canary-password@proxy.example.com:3128')
  onTestFinished(() => void vi.unstubAllEnvs())
  const text = JSON.stringify(await supportBundle(folder, [], new Date()))
  expect(text).toContain('"jobs":{"held":1}')
  expect(text).toContain('HTTPS_PROXY')
  expect(text).not.toContain('canary')
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
