import { eventually } from '@cloudprint/testkit/eventually'
import { appendFileSync, chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeOf, recordFile, versionFolder } from '../update/version-places.ts'
import { healthy, LaunchedSite, saying, waiting } from './testing/launched-site.ts'

const proven = { provenAt: new Date().toISOString() }

test('the package’s version takes the launcher’s place, with its words', async () => {
  const launched = new LaunchedSite().launch('run', '--service')
  expect(await launched.exited).toMatchObject({ code: 0 })
  expect(launched.output()).toBe(`1.0.0 runs run --service as ${launched.pid}\n`)
})

test('a proven version takes its place, too', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', saying('1.1.0'), proven)
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toBe(`1.1.0 runs run as ${launched.pid}\n`)
})

test('a new version is tried as a child, proven once it is healthy, and stopped in order', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', healthy('1.1.0'))
  const launched = site.launch('run')
  await eventually(() =>
    expect(site.record().current).toMatchObject({ version: '1.1.0', tries: 1, provenAt: expect.any(String) as string }),
  )
  expect((await launched.stop()).code).toBe(0)
  expect(launched.output()).toContain('stopped in order')
})

test('one that crashes before it is healthy makes way for the one before, and is remembered', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', saying('1.1.0'), proven)
  await site.switchTo('1.2.0', 'process.exit(3)')
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('1.1.0 runs run')
  expect(site.record()).toMatchObject({ current: { version: '1.1.0' }, bad: [{ version: '1.2.0', code: 'update-crashed' }] })
})

test('one that was cut short three times is not tried again', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', 'process.exit(0)')
  const codes: (number | null)[] = []
  for (let turn = 0; turn < 4; turn += 1) codes.push((await site.launch('run').exited).code)
  // By which each service manager starts it again.
  expect(codes).toEqual([75, 75, 75, 0])
  expect(site.record()).toMatchObject({ current: null, bad: [{ version: '1.1.0', code: 'update-not-healthy' }] })
})

test.concurrent.each([
  ['that found no relay is to be tried again', { isForRelayOnly: true, tries: 0, code: 'update-relay-away' }],
  ['that found none each time is not', { isForRelayOnly: true, tries: 2, code: 'update-not-healthy' }],
  ['that missed more than the relay is not', { isForRelayOnly: false, tries: 0, code: 'update-not-healthy' }],
])('one %s', async (_what, { isForRelayOnly, tries, code }) => {
  const site = new LaunchedSite()
  site.shortenTrials()
  await site.switchTo('1.1.0', waiting(site, isForRelayOnly), { tries })
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('1.0.0 runs')
  expect(site.record()).toMatchObject({ current: null, bad: [{ version: '1.1.0', code, tries: tries + 1 }] })
})

test('one whose files were changed is not started', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', saying('1.1.0'), proven)
  appendFileSync(join(versionFolder(site.stateFolder, '1.1.0'), 'main.js'), ';')
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('1.0.0 runs')
  expect(site.record()).toMatchObject({ current: null, bad: [{ version: '1.1.0', code: 'update-files-changed' }] })
})

test('a proven one that the system does not start any more makes way for the one before', async () => {
  const site = new LaunchedSite()
  await site.switchTo('1.1.0', saying('1.1.0'), proven)
  await site.switchTo('1.2.0', saying('1.2.0'), proven)
  // As a backup restores it that knows no modes, and as all files are on a disk that is mounted noexec.
  for (const version of ['1.1.0', '1.2.0']) chmodSync(nodeOf(versionFolder(site.stateFolder, version)), 0o600)
  const launched = site.launch('run')
  expect((await launched.exited).code).toBe(0)
  expect(launched.output()).toContain('1.0.0 runs')
  expect(site.record()).toMatchObject({ current: null, bad: [{ version: '1.1.0' }, { version: '1.2.0', code: 'update-files-changed' }] })
})

test.each([
  ['is no JSON', '{'],
  [
    'names a folder elsewhere',
    JSON.stringify({ current: { version: '../../evil', provenAt: null, tries: 0, needsPrinters: false }, previous: null, bad: [] }),
  ],
])('a record that %s is not believed', async (_what, text) => {
  const site = new LaunchedSite()
  writeFileSync(recordFile(site.stateFolder), text)
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('update-record-damaged')
  expect(launched.output()).toContain('1.0.0 runs')
})

test('a record that names a version that nobody staged is not believed', async () => {
  const site = new LaunchedSite()
  const current = { version: '9.0.0', ...proven, tries: 0, needsPrinters: false }
  writeFileSync(recordFile(site.stateFolder), JSON.stringify({ current, previous: null, bad: [] }))
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('1.0.0 runs')
})

test('a launcher that is told to stop while versions change starts none any more', async () => {
  const site = new LaunchedSite()
  await site.switchTo(
    '1.1.0',
    `process.send({ kind: 'healthy' }, () => process.send({ kind: 'done' }, () => console.log('is done'))); setInterval(() => {}, 1e6)`,
  )
  const launched = site.launch('run')
  await launched.waitForLine(/is done/)
  expect((await launched.stop()).code).toBe(0)
  expect(launched.output()).not.toContain('1.0.0 runs')
})

test.concurrent.each([
  ['ends by itself', 'process.exit(75)'],
  ['can not end, since a call into a print system hangs', `process.send({ kind: 'done' }); setInterval(() => {}, 1e6)`],
])('a version that asks for another one makes the launcher choose anew, where it %s', async (_what, end) => {
  const site = new LaunchedSite()
  await site.switchTo('1.2.0', saying('1.2.0'))
  const next = JSON.stringify(
    JSON.stringify({ ...site.record(), current: { version: '1.2.0', ...proven, tries: 1, needsPrinters: false } }),
  )
  const file = JSON.stringify(recordFile(site.stateFolder))
  // Not before its launcher has noted its health: that would be written over what stands here.
  await site.switchTo(
    '1.1.0',
    `import { readFileSync, writeFileSync } from 'node:fs'
process.send({ kind: 'healthy' })
while (JSON.parse(readFileSync(${file}, 'utf8')).current.provenAt === null) await new Promise((resolve) => setTimeout(resolve, 10))
writeFileSync(${file}, ${next})
${end}`,
  )
  const launched = site.launch('run')
  await launched.exited
  expect(launched.output()).toContain('1.2.0 runs run')
})
