import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readAgentEnv } from '../env.ts'
import { openOutgoing } from '../open-outgoing.ts'
import { obstacleOf } from '../outgoing/obstacle-of.ts'
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

// Words that no folder or machine has in its name by chance, which stand in the bundle, too.
test.each([
  'http://lovelace:gold/fish2@127.0.0.1:9',
  'http://lovelace:12/fish2@127.0.0.1:9',
  'lovelace:gold?fish2@127.0.0.1:9',
  'https://lovelace:gold#fish2@127.0.0.1',
  'http://lovelace:gold fish2@127.0.0.1:9',
  'http://lovelace:gold\\fish2@127.0.0.1:9',
  'http://lovelace:goldfish2@@127.0.0.1:9',
  'http://lovelace:gold%fish2@127.0.0.1:9',
  'socks5://lovelace:goldfish2@127.0.0.1:9',
  'http:/lovelace:goldfish2@127.0.0.1:9',
  'http//lovelace:goldfish2@127.0.0.1:9',
  'lovelace goldfish2 127.0.0.1',
])('a proxy that is written as %s comes with no word of its password, in settings or in what stands in the way', async (url) => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  const given = { relayUrl: 'https://print.example.com', computerId: standInComputerId, computerName: 'Packing 1' }
  for (const [proxy, env] of [
    [{ url }, {}],
    [{ script: `${url}/proxy.pac` }, {}],
    ['system', { HTTPS_PROXY: url }],
  ] as const) {
    const settings = AgentSettings.parse({ ...given, proxy })
    await folder.write({ settings, identity: Identity.create() })
    // What every hop, the log and the console are told.
    const said = await openOutgoing(readAgentEnv(env), settings)
      .roadsTo(new URL(given.relayUrl))
      .catch((error: unknown) => obstacleOf(error).words)
    if (typeof said === 'string') expect(said).not.toMatch(/lovelace|gold|fish|@/)
    const findings = [{ check: 'proxy', verdict: 'failed', says: typeof said === 'string' ? said : '' }] as const
    expect(JSON.stringify(await supportBundle(folder, findings, new Date()))).not.toMatch(/lovelace|gold|fish/)
  }
})

test('damaged settings are told of without a word of what stands in them', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  writeFileSync(folder.settingsFile, '{"proxy": {"password": "hunter2" "')
  const error = await folder.read().catch((cause: unknown) => cause)
  expect(inspect(error, { depth: 9 })).toContain('is not JSON')
  expect(inspect(error, { depth: 9 })).not.toContain('hunter2')
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
    said: 'Nothing answers at "ipp://ada:hun/ter2@print-1/ipp", nor at ada:hun?ter2@print-2.',
    // Nothing but an address has these signs.
    asName: 'cups/ada:hunter2@proxy.example.com:3128',
  }
  expect(withoutSecrets(settings)).toEqual({
    proxy: { url: 'http://…@proxy.example.com:3128', username: '…', password: '…' },
    list: ['https://…@example.com/x', 'plain'],
    password: null,
    number: 3,
    bare: { url: '…@proxy.example.com:3128' },
    sloppy: 'http://…@proxy.example.com:3128',
    said: 'Nothing answers at "ipp://…@print-1/ipp", nor at …@print-2.',
    asName: '…@proxy.example.com:3128',
  })
})

test('printers and scales are called what they are called', () => {
  const said = {
    printers: [{ name: 'windows/Zebra in:hall@dock1' }],
    lastErrors: [{ printer: 'cups/Zebra:2@dock1' }],
    findings: ['The scale hid/0922-8003@1-1.2:1.0 may be read.', 'cups/Zebra@dock1 is stopped.', '"hid/0922-8003@1-1.3:1.0"'],
  }
  expect(withoutSecrets(said)).toEqual(said)
})
