import { expect, test } from 'vitest'
import { agreeAsRecipient, agreeAsSender, bytesOf, hpkeSuite } from './hpke.ts'
import { decodeKey, makeSealingKey } from './sealing-key.ts'
import { seededBytes } from './testing/seeded-bytes.ts'

const fromHex = (text: string): ArrayBuffer => bytesOf(Buffer.from(text, 'hex'))
const toHex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex')

/** RFC 9180 appendix A.1.1: this suite in base mode. */
const vector = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
  publicKey: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  privateKey: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  plaintext: '4265617574792069732074727574682c20747275746820626561757479',
  aad: '436f756e742d30',
  ciphertext: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  exported: {
    '': '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee',
    '00': '2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5',
    '54657374436f6e74657874': 'e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931',
  },
}

test('the keys of RFC 9180 A.1.1 come out of what they were derived from', async () => {
  const pair = await hpkeSuite.kem.deriveKeyPair(fromHex(vector.ikmR))
  expect(toHex(await hpkeSuite.kem.serializePublicKey(pair.publicKey))).toBe(vector.publicKey)
  expect(toHex(await hpkeSuite.kem.serializePrivateKey(pair.privateKey))).toBe(vector.privateKey)
})

test('a sender of RFC 9180 A.1.1 sends its enc, its ciphertext and exports its values', async () => {
  const recipientPublicKey = await hpkeSuite.kem.importKey('raw', fromHex(vector.publicKey), true)
  const sender = await hpkeSuite.createSenderContext({ recipientPublicKey, info: fromHex(vector.info), ekm: fromHex(vector.ikmE) })
  expect(toHex(sender.enc)).toBe(vector.enc)
  expect(toHex(await sender.seal(fromHex(vector.plaintext), fromHex(vector.aad)))).toBe(vector.ciphertext)
  for (const [context, value] of Object.entries(vector.exported)) expect(toHex(await sender.export(fromHex(context), 32))).toBe(value)
})

test('a recipient of RFC 9180 A.1.1 opens its ciphertext and exports the same values', async () => {
  const recipientKey = await hpkeSuite.kem.importKey('raw', fromHex(vector.privateKey), false)
  const recipient = await hpkeSuite.createRecipientContext({ recipientKey, info: fromHex(vector.info), enc: fromHex(vector.enc) })
  expect(toHex(await recipient.open(fromHex(vector.ciphertext), fromHex(vector.aad)))).toBe(vector.plaintext)
  for (const [context, value] of Object.entries(vector.exported)) expect(toHex(await recipient.export(fromHex(context), 32))).toBe(value)
})

test('two ends agree on one secret, and a third on another', async () => {
  const randomBytes = seededBytes('two ends')
  const [key, other] = [await makeSealingKey(randomBytes), await makeSealingKey(randomBytes)]
  const { enc, secret } = await agreeAsSender(decodeKey(key.publicKey), randomBytes)
  expect(secret.equals(await agreeAsRecipient(decodeKey(key.privateKey), enc))).toBe(true)
  expect(secret.equals(await agreeAsRecipient(decodeKey(other.privateKey), enc))).toBe(false)
})
