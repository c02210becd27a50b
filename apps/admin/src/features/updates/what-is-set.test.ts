import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { ComputerId, SiteId } from '@cloudprint/protocol/ids'
import { expect, test } from 'vitest'
import { isSteered, nextText } from './what-is-set.ts'

const computer: ComputerUpdate = {
  computerId: ComputerId.parse('01900000-0000-7000-8000-000000000001'),
  computerName: 'Packing 1',
  siteId: SiteId.parse('01900000-0000-7000-8000-000000000002'),
  siteName: 'Main',
  running: '1.0.0',
  mode: 'auto',
  progress: null,
  isHeld: false,
  pinnedVersion: null,
  wishedVersion: null,
  site: { isHeld: false, pinnedVersion: null },
  newestVersion: '1.1.0',
  next: { version: '1.1.0', state: 'waiting' },
  obstacle: null,
}
const tried = (phase: 'returned' | 'waiting', code: 'update-crashed' | 'update-relay-away' | null) => ({
  ...computer,
  progress: { version: '1.1.0', phase, since: '2026-11-22T10:00:00Z', code, detail: '' },
})

test('what comes next is said once, and not of a version that is on its way or that failed', () => {
  expect(nextText(computer)).toBe('1.1.0 waits until it is healthy on the first')
  expect(nextText(tried('waiting', null))).toBeUndefined()
  expect(nextText(tried('returned', 'update-crashed'))).toBe('1.1.0 is tried again when somebody asks for it')
  expect(nextText(tried('returned', 'update-relay-away'))).toBe('1.1.0 waits until it is healthy on the first')
  expect(nextText({ ...tried('returned', 'update-crashed'), next: { version: '1.1.0', state: 'wished' } })).toContain('comes now')
  expect(nextText({ ...computer, running: '1.1.0', next: null })).toBe('Runs the newest')
})

test('where there is no release nothing is steered, unless something was set before', () => {
  expect(isSteered(computer)).toBe(true)
  expect(isSteered({ ...computer, newestVersion: null })).toBe(false)
  expect(isSteered({ ...computer, newestVersion: null, isHeld: true })).toBe(true)
})
