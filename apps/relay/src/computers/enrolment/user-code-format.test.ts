import { expect, test } from 'vitest'
import { hashOfUserCode, makeUserCode } from './user-code-format.ts'

test('a code for people has no letter that is mistaken for another, and is taken however they type it', () => {
  const codes = Array.from({ length: 200 }, makeUserCode)
  for (const code of codes) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  expect(new Set(codes).size).toBe(200)
  for (const typed of ['wdjb-mjht', 'WDJB MJHT', ' wdjbmjht\n']) expect(hashOfUserCode(typed)).toEqual(hashOfUserCode('WDJB-MJHT'))
  expect(hashOfUserCode('WDJB-MJHS')).not.toEqual(hashOfUserCode('WDJB-MJHT'))
})
