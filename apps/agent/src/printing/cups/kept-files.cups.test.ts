import { readdirSync } from 'node:fs'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CupsAddress } from './cups-address.ts'
import { readKeptFiles, stopKeepingFiles } from './kept-files.ts'

let cups: PrivateCups
let address: CupsAddress
beforeAll(async () => {
  cups = await startPrivateCups()
  address = { kind: 'socket', path: cups.socketPath }
  await cups.addQueue({ name: 'office' })
})
afterAll(() => cups.stop())

/** CUPS removes the document of an ended job when it next looks at that job (measured): here when somebody asks for it. */
async function hasNoDocument(): Promise<boolean> {
  await cups.run('lpstat', '-W', 'completed', '-o', 'office')
  return documents().length === 0
}

const documents = () => readdirSync(cups.dirs.spool).filter((name) => name.startsWith('d'))

/** Prints as somebody else on this machine would. */
async function print(): Promise<void> {
  await cups.run('lp', '-d', 'office', `${cups.dirs.etc}/cupsd.conf`)
  await eventually(async () => (await cups.run('lpstat', '-W', 'not-completed', '-o', 'office')) === '', { what: 'the job to end' })
}

test('a CUPS as it comes keeps what was printed for a day; told to keep none, it keeps none, and goes on printing', async () => {
  expect(await readKeptFiles(address)).toEqual({ kept: 'seconds', seconds: 86_400 })
  await print()
  expect(documents()).toHaveLength(1)

  expect(await stopKeepingFiles(address)).toBe(true)
  await eventually(async () => (await readKeptFiles(address)).kept === 'no', { what: 'CUPS to have read its settings' })
  await eventually(hasNoDocument, { what: 'the kept document to be gone' })
  await print()
  await eventually(hasNoDocument, { what: 'the printed document to be gone' })
})

test('a CUPS that does not let this user see its settings says so', async () => {
  const closed = await startPrivateCups({
    configLines: [
      '<Location /admin/conf>',
      '  AuthType Default',
      '  Require user nobody-of-this-name',
      '  Order allow,deny',
      '</Location>',
    ],
  })
  const closedAddress: CupsAddress = { kind: 'socket', path: closed.socketPath }
  expect(await readKeptFiles(closedAddress)).toEqual({ kept: 'refused' })
  expect(await stopKeepingFiles(closedAddress)).toBe(false)
  await closed.stop()
})
