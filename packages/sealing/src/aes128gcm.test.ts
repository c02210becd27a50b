import { expect, test } from 'vitest'
import { deriveRecordKeys, openRecord, recordCipher } from './aes128gcm.ts'
import type { RecordKeys } from './aes128gcm.ts'

const fromBase64url = (text: string): Buffer => Buffer.from(text, 'base64url')

function sealRecord(keys: RecordKeys, index: number, plaintext: Buffer): Buffer {
  const cipher = recordCipher(keys, index)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

test('the example of RFC 8188 §3.1 comes out, and opens', () => {
  const message = fromBase64url('I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg')
  const keys = deriveRecordKeys(fromBase64url('yqdlZ-tYemfogSmv7Ws5PQ'), message.subarray(0, 16))

  expect(keys.key.export().toString('base64url')).toBe('_wniytB-ofscZDh4tbSjHw')
  expect(keys.nonce.toString('base64url')).toBe('Bcs8gkIRKLI8GeI8')
  expect(openRecord(keys, 0, message.subarray(21))).toEqual(Buffer.from('I am the walrus\x02'))
  expect(sealRecord(keys, 0, Buffer.from('I am the walrus\x02'))).toEqual(message.subarray(21))
})

test('the example of RFC 8188 §3.2 comes out, and opens: two records of 25 bytes, and the first is padded', () => {
  const message = fromBase64url('uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA')
  const keys = deriveRecordKeys(fromBase64url('BO3ZVPxUlnLORbVGMpbT1Q'), message.subarray(0, 16))
  const records = message.subarray(23)
  const plaintexts = [Buffer.from('I am th\x01\0'), Buffer.from('e walrus\x02')] as const

  expect(openRecord(keys, 0, records.subarray(0, 25))).toEqual(plaintexts[0])
  expect(openRecord(keys, 1, records.subarray(25))).toEqual(plaintexts[1])
  expect(Buffer.concat(plaintexts.map((plaintext, index) => sealRecord(keys, index, plaintext)))).toEqual(records)
})

test('a record opens under its own number only, also past what 32 bits count', () => {
  const keys = deriveRecordKeys(Buffer.alloc(32, 1), Buffer.alloc(16, 2))
  for (const index of [0, 1, 255, 2 ** 32 - 1, 2 ** 32, 2 ** 40]) {
    const record = sealRecord(keys, index, Buffer.from('text\x02'))
    expect(openRecord(keys, index, record)).toEqual(Buffer.from('text\x02'))
    expect(openRecord(keys, index + 1, record)).toBeUndefined()
    expect(openRecord(keys, index + 2 ** 32, record)).toBeUndefined()
  }
})
