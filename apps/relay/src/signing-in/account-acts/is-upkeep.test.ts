import { describe, expect, test } from 'vitest'
import { isUpkeep } from './is-upkeep.ts'
import type { AccountWrite } from './is-upkeep.ts'
import type { Row } from './account-changes.ts'

const now = new Date('2026-11-22T12:00:00Z')
const lapsed = { id: '1', expiresAt: new Date('2026-11-22T11:59:59Z') }
const running = { id: '2', expiresAt: new Date('2026-11-22T12:00:01Z') }
const update = (model: string, data: Row): AccountWrite => ({ model, by: 'update', data })
const remove = (model: string): AccountWrite => ({ model, by: 'delete', data: {} })

describe('upkeep is', () => {
  test.each<[string, AccountWrite, Row[]]>([
    ['a session that is renewed', update('session', { expiresAt: now, updatedAt: now }), [running]],
    ['a lapsed session that is removed', remove('session'), [lapsed]],
    ['one that another request has removed meanwhile', remove('session'), []],
    ['a wrong code that is counted', update('twoFactor', { failedVerificationCount: 1 }), [{ verified: true }]],
    ['an account that is locked', update('twoFactor', { lockedUntil: now }), [{ verified: true }]],
    ['an app of which no code was shown', { model: 'twoFactor', by: 'create', data: { verified: false, secret: 'x' } }, []],
    ['another app instead of such a one', update('twoFactor', { verified: false, secret: 'x' }), [{ verified: false }]],
    ['a passkey’s count of its uses', update('passkey', { counter: 2 }), [{}]],
    ['a link or a challenge', { model: 'verification', by: 'create', data: {} }, []],
  ])('%s', (_what, write, rows) => {
    expect(isUpkeep(write, rows, now)).toBe(true)
  })
})

describe('an act is', () => {
  test.each<[string, AccountWrite, Row[]]>([
    ['a session that begins', { model: 'session', by: 'create', data: {} }, []],
    ['a session that looks elsewhere', update('session', { organizationId: 'x', updatedAt: now }), [running]],
    ['sessions that are ended, some of which ran', remove('session'), [lapsed, running]],
    ['an app’s first right code', update('twoFactor', { verified: true }), [{ verified: false }]],
    ['another app instead of one that counts', update('twoFactor', { verified: false, secret: 'x' }), [{ verified: true }]],
    ['other recovery codes', update('twoFactor', { backupCodes: 'x' }), [{ verified: true }]],
    ['an app that is removed', remove('twoFactor'), [{ verified: true }]],
    ['a passkey that is renamed', update('passkey', { name: 'x', counter: 2 }), [{}]],
    ['another password', update('account', { password: 'x' }), [{}]],
    ['another name', update('user', { name: 'x' }), [{}]],
    ['whatever is not known yet', { model: 'wallet', by: 'create', data: {} }, []],
  ])('%s', (_what, write, rows) => {
    expect(isUpkeep(write, rows, now)).toBe(false)
  })
})
