import { ENROLMENT_AUDIENCE, JWT_ASSERTION } from '@cloudprint/protocol/http/device-flow-routes'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import { randomUUID } from 'node:crypto'

export const newSystem = {
  platform: 'linux',
  osVersion: 'Debian 12',
  architecture: 'x64',
  hostname: 'packing-1',
  agentVersion: '0.1.0',
} as const

/** The keys of a machine that wants to become a computer, and its proof of them. */
export async function newMachine() {
  const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const publicKey = (await exportJWK(keys.publicKey)).x ?? ''
  const { keyId, publicKey: sealingPublicKey } = await makeSealingKey()
  return {
    publicKey,
    privateKey: keys.privateKey,
    sealingKey: { keyId, publicKey: sealingPublicKey },
    /** As the routes of the device flow want to be asked. */
    async client(issuedAt = Math.floor(Date.now() / 1_000)) {
      const assertion = new SignJWT()
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(publicKey)
        .setSubject(publicKey)
        .setAudience(ENROLMENT_AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + 60)
        .setJti(randomUUID())
      return {
        client_id: publicKey,
        client_assertion_type: JWT_ASSERTION,
        client_assertion: await assertion.sign(keys.privateKey),
      } as const
    },
  }
}
