import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { isKeyShaped, makeKey } from './api-key-format.ts'

test('a key is letters and digits behind its prefix, each another one', () => {
  const keys = Array.from({ length: 200 }, () => makeKey())
  for (const { key, prefix } of keys) {
    expect(key).toMatch(/^cpk_[0-9A-Za-z]{49}$/)
    expect(key.startsWith(prefix)).toBe(true)
    expect(isKeyShaped(key)).toBe(true)
  }
  expect(new Set(keys.map(({ key }) => key)).size).toBe(200)
})

test('a key that was cut off, lengthened or mistyped is not taken for one', () => {
  const { key } = makeKey()
  const typo = key.slice(0, 20) + (key[20] === 'x' ? 'y' : 'x') + key.slice(21)
  for (const wrong of ['', 'cpk_', key.slice(0, -1), `${key}A`, ` ${key}`, key.replace('cpk_', 'sk_'), typo])
    expect(isKeyShaped(wrong)).toBe(false)
})

test('the checksum is CRC-32 of the secret in base 62, for scanners that are not ours', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const { key } = makeKey()
  const value = key
    .slice(-6)
    .split('')
    .reduce((sum, digit) => sum * 62 + alphabet.indexOf(digit), 0)
  expect(value).toBe(crc32(key.slice(4, -6)))
})
