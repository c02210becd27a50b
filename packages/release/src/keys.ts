import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { Key, Signature } from '@tufjs/models'

/** A signing key as the metadata knows it, and what signs with it where this machine has it. */
export interface RoleKey {
  key: Key
  sign: ((bytes: Buffer) => Signature) | undefined
}

/** Makes an Ed25519 key in two PEM files: `file`, for its holder's eyes alone, and `file`.pub, which is what others name it by. */
export function makeKeyFile(file: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  writeFileSync(`${file}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' })
}

/** Reads either of them. */
export function readKeyFile(file: string): RoleKey {
  const pem = readFileSync(file, 'utf8')
  const privateKey = pem.includes('PRIVATE KEY') ? createPrivateKey(pem) : undefined
  const key = keyOf(createPublicKey(pem))
  return {
    key,
    sign: privateKey && ((bytes) => new Signature({ keyID: key.keyID, sig: sign(null, bytes, privateKey).toString('hex') })),
  }
}

/** TUF 4.2: a key's id is the hash of its canonical JSON, which for these words is JSON with its members in order. */
function keyOf(publicKey: KeyObject): Key {
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new Error('only Ed25519 keys sign releases')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const keyVal = { public: Buffer.from(x, 'base64url').toString('hex') }
  const canonical = JSON.stringify({ keytype: 'ed25519', keyval: keyVal, scheme: 'ed25519' })
  const keyID = createHash('sha256').update(canonical).digest('hex')
  return new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal })
}
