import { describe, expect, test } from 'vitest'
import { keyState } from './key-state.ts'

const nowMs = Date.parse('2026-11-22T12:00:00.000Z')
const at = (days: number) => new Date(nowMs + days * 86_400_000).toISOString()
const inOrder = { expiresAt: null, lastUsedAt: at(-0.1), lastRefusedAt: null, replacedBy: null }
const id = '0198c0de-0000-7000-8000-000000000001' as never

describe('what is said of a key', () => {
  test.each([
    ['one in order', inOrder, undefined],
    ['one that expired', { ...inOrder, expiresAt: at(-1) }, 'quiet'],
    ['one that expired and somebody comes with', { ...inOrder, expiresAt: at(-1), lastRefusedAt: at(-0.2) }, 'bad'],
    ['one that was replaced and rests', { ...inOrder, replacedBy: id, expiresAt: at(1), lastUsedAt: at(-3) }, 'quiet'],
    ['one that was replaced and is used', { ...inOrder, replacedBy: id, expiresAt: at(1) }, 'attention'],
    ['one in use that expires in three days', { ...inOrder, expiresAt: at(3) }, 'attention'],
    ['one that rests and expires in three days', { ...inOrder, expiresAt: at(3), lastUsedAt: null }, undefined],
    ['one that expires in a month', { ...inOrder, expiresAt: at(30) }, undefined],
  ])('%s', (_what, key, tone) => {
    expect(keyState(key, nowMs)?.tone).toBe(tone)
  })
})
