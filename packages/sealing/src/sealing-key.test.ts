import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { decodeKey, keyIdOf, makeSealingKey } from './sealing-key.ts'
import { seededBytes } from './testing/seeded-bytes.ts'

test('a key is two times 32 bytes, and its id is the start of the SHA-256 of the public one', async () => {
  const key = await makeSealingKey()
  expect(decodeKey(key.publicKey)).toHaveLength(32)
  expect(decodeKey(key.privateKey)).toHaveLength(32)
  expect(key.keyId).toMatch(/^[0-9a-f]{16}$/)
  // sha256 of 32 zero bytes begins so, by sha256sum.
  expect(keyIdOf(Buffer.alloc(32).toString('base64url'))).toBe('66687aadf862bd77')
})

test('no two keys are the same, unless the randomness is', async () => {
  const [one, two] = [await makeSealingKey(), await makeSealingKey()]
  expect(one.privateKey).not.toBe(two.privateKey)
  expect(await makeSealingKey(seededBytes('same'))).toEqual(await makeSealingKey(seededBytes('same')))
})

test('a key of another program is taken as it is written in a JWK', () => {
  const { x } = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })
  expect(keyIdOf(x ?? '')).toMatch(/^[0-9a-f]{16}$/)
})

test.each([
  ['nothing', ''],
  ['a byte too few', Buffer.alloc(31).toString('base64url')],
  ['a byte too many', Buffer.alloc(33).toString('base64url')],
  ['another alphabet', Buffer.alloc(32, 0xff).toString('base64')],
  ['a padded text', `${Buffer.alloc(32).toString('base64url')}=`],
  ['bits after the last byte', `${Buffer.alloc(32).toString('base64url').slice(0, -1)}B`],
  ['line feeds', `\n${Buffer.alloc(32).toString('base64url')}`],
])('%s is no key', (_what, text) => {
  expect(() => keyIdOf(text)).toThrow(expect.objectContaining({ code: 'invalid-key' }))
})
