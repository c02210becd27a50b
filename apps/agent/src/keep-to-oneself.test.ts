import { expect, test } from 'vitest'
import { grantsOnWindows } from './keep-to-oneself.ts'

const [SYSTEM, ADMINISTRATORS, PERSON] = ['S-1-5-18', 'S-1-5-32-544', 'S-1-5-21-1-2-3-1001']

test('on Windows a folder is for whoever made it, administrators and the system', () => {
  const isServices = false
  expect(grantsOnWindows({ isServices, own: PERSON })).toEqual([SYSTEM, ADMINISTRATORS, PERSON].map((account) => `*${account}:(OI)(CI)F`))
  expect(grantsOnWindows({ isServices, own: undefined })).toEqual([SYSTEM, ADMINISTRATORS].map((account) => `*${account}:(OI)(CI)F`))
})

test('who adds a machine whose agent is a service gets no rights of their own on what it knows', () => {
  expect(grantsOnWindows({ isServices: true, own: PERSON })).toEqual([])
})
