import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { grantsOnWindows } from './keep-to-oneself.ts'
import { RIGHTS_GIVEN } from './service/rights-given.ts'

const [SYSTEM, ADMINISTRATORS, PERSON] = ['S-1-5-18', 'S-1-5-32-544', 'S-1-5-21-1-2-3-1001']

test('on Windows a folder is for whoever made it, administrators and the system', () => {
  const folder = tempDir('own')
  expect(grantsOnWindows(folder, PERSON)).toEqual([SYSTEM, ADMINISTRATORS, PERSON].map((account) => `*${account}:(OI)(CI)F`))
  expect(grantsOnWindows(folder, undefined)).toEqual([SYSTEM, ADMINISTRATORS].map((account) => `*${account}:(OI)(CI)F`))
})

test('who adds a machine whose agent is a service gets no rights of their own on what it knows', () => {
  const folder = join(tempDir('service'), 'Cloud Print Agent')
  mkdirSync(folder)
  writeFileSync(join(folder, RIGHTS_GIVEN), '')
  expect(grantsOnWindows(folder, PERSON)).toEqual([])
})
