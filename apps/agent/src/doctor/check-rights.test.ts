import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { StateFolder } from '../state-folder.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'
import { checkJournal } from './check-journal.ts'
import { checkRights, mayUse, rightsFinding } from './check-rights.ts'
import { letsIn, serviceSid } from './closed-on-windows.ts'
import type { Worker } from './who-works.ts'

function stateFolder(): StateFolder {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const folder = new StateFolder(path)
  for (const place of [folder.spoolFolder, folder.sealingKeyFolder]) mkdirSync(place)
  for (const file of [folder.journalFile, join(folder.spoolFolder, 'one'), folder.settingsFile]) writeFileSync(file, '', { mode: 0o600 })
  return folder
}

const rights = (folder: StateFolder, worker: Worker | 'nobody') =>
  checkRights(folder, () => Promise.resolve({ service: undefined, worker })).run()
const own = { name: 'own', uid: process.geteuid?.() ?? 0, gids: [process.getegid?.() ?? 0] }
/** Anybody else. */
const other = { name: 'cloudprint-agent', uid: 65_533, gids: [65_533] }

test('what the agent’s user may not write is named, with who owns it and what to do', async () => {
  const folder = stateFolder()
  for (const path of [folder.path, folder.spoolFolder, folder.sealingKeyFolder]) chmodSync(path, 0o777)
  for (const path of [join(folder.spoolFolder, 'one'), folder.settingsFile]) chmodSync(path, 0o666)
  const found = await rights(folder, other)
  expect(found).toMatchObject({ verdict: 'failed' })
  const { says, remedy } = found as { says: string; remedy: string }
  expect(says).toMatch(/^The agent's user cloudprint-agent may not read and write \S*journal\.db \(mode 600, owner \w+\)\.$/)
  expect(remedy).toContain(`chown -R cloudprint-agent: "${folder.path}"`)
})

test('a spool that the agent may only read is named', async () => {
  const folder = stateFolder()
  chmodSync(folder.spoolFolder, 0o555)
  onTestFinished(() => chmodSync(folder.spoolFolder, 0o700))
  expect(await rights(folder, other)).toMatchObject({ says: expect.stringContaining(`${folder.spoolFolder} (mode 555`) as string })
})

test('all that the agent may read and write is well, also where some is not there yet', async () => {
  const folder = stateFolder()
  // To root nothing is closed: there the folder is given to another.
  const worker = own.uid === 0 ? other : own
  const paths = [folder.path, ...readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).map((name) => join(folder.path, name))]
  if (worker !== own) for (const path of paths) chownSync(path, worker.uid, worker.uid)
  expect(await rights(folder, worker)).toMatchObject({
    verdict: 'ok',
    says: expect.stringContaining(`${worker.name} may read and write all`) as string,
  })
  chmodSync(folder.journalFile, 0o400)
  expect(await rights(folder, worker)).toMatchObject({ verdict: 'failed', says: expect.stringContaining('(mode 400') as string })
})

test('a service whose user is gone is said', async () => {
  expect(await rights(stateFolder(), 'nobody')).toMatchObject({ verdict: 'failed', remedy: expect.stringContaining('Install') as string })
})

test('a disk that takes no writes is told from rights', () => {
  expect(rightsFinding('/state', own, [{ path: '/state/journal.db', why: 'EROFS' }])).toMatchObject({
    verdict: 'failed',
    remedy: expect.stringContaining('read-only') as string,
  })
})

test.each([
  [0o600, 7, [7], true],
  [0o400, 7, [7], false],
  [0o070, 7, [7], false],
  [0o060, 8, [7], true],
  [0o066, 8, [9], true],
  [0o660, 8, [9], false],
  [0o000, 0, [], true],
])('mode %o, owned by 7:7, lets in %i of the groups %o: %s', (mode, uid, gids, may) => {
  expect(mayUse({ uid, gids }, { uid: 7, gid: 7, mode, isDirectory: () => false })).toBe(may)
})

test('a folder is of no use without the right to go into it', () => {
  expect(mayUse({ uid: 7, gids: [] }, { uid: 7, gid: 7, mode: 0o600, isDirectory: () => true })).toBe(false)
})

test('the account of a service of Windows is known by its name', () => {
  // https://learn.microsoft.com/windows/win32/secauthz/well-known-sids
  expect(serviceSid('TrustedInstaller')).toBe('S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464')
  const sid = serviceSid('CloudPrintAgent')
  expect(letsIn(`state\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;${sid})`, sid)).toBe(true)
  expect(letsIn(`journal.db\r\nD:AI(A;ID;0x1301bf;;;${sid})`, sid)).toBe(true)
  expect(letsIn(`journal.db\r\nD:PAI(A;;FA;;;BA)(A;;0x1200a9;;;${sid})`, sid)).toBe(false)
})

const journal = (folder: StateFolder, status?: object) =>
  checkJournal(folder.journalFile, false, () => Promise.resolve({ status: status as never })).run()

test('a journal is read through in a copy, and left as it was', async () => {
  const folder = stateFolder()
  new SqliteJournal(folder.journalFile).close()
  const before = readFileSync(folder.journalFile)
  const names = readdirSync(folder.path)
  expect(await journal(folder)).toEqual({ verdict: 'ok', says: 'The journal can be read; it holds 0 jobs.' })
  expect(readFileSync(folder.journalFile)).toEqual(before)
  expect(readdirSync(folder.path)).toEqual(names)
})

test('a journal that is damaged is named in its own place, and one that is open is left alone', async () => {
  const folder = stateFolder()
  writeFileSync(folder.journalFile, 'no database at all'.repeat(100))
  const found = await journal(folder)
  expect(found).toMatchObject({
    verdict: 'failed',
    says: expect.stringContaining(`The journal ${folder.journalFile} is damaged`) as string,
  })
  expect(await journal(folder, { pid: 1 })).toMatchObject({ verdict: 'ok' })
})
