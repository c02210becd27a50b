import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { AGENT_AUDIENCE, ASSERTION_SECONDS } from '@cloudprint/protocol/channel/handshake'
import { ENROLMENT_AUDIENCE } from '@cloudprint/protocol/http/device-flow-routes'
import { SignJWT } from 'jose'
import { z } from 'zod'
import { readPrivateFile, writePrivateFile } from '../private-file.ts'

/** The key of a machine as a JWK (RFC 8037). It never leaves the machine. */
const PrivateKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })

/** Proves to the relay which computer this is: an Ed25519 key, made here at enrolment. */
export class Identity {
  readonly #privateKey: KeyObject
  /** What the relay is given at enrolment: the JWK's `x`. */
  readonly publicKey: string

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey
    this.publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? ''
  }

  static create(): Identity {
    return new Identity(generateKeyPairSync('ed25519').privateKey)
  }

  static async read(path: string): Promise<Identity> {
    const key = await readPrivateFile(
      path,
      PrivateKey,
      'Restore it from where the folder came from, or enrol this machine again with "enrol --again".',
    )
    return new Identity(createPrivateKey({ format: 'jwk', key }))
  }

  async write(path: string): Promise<void> {
    await writePrivateFile(path, this.#privateKey.export({ format: 'jwk' }))
  }

  /** A proof that holds for a minute by the relay's clock; made anew for every connection and request. */
  assertion(claim: { computerId: string; relayNow: Date; id: string }): Promise<string> {
    return this.#sign({ ...claim, subject: claim.computerId, audience: AGENT_AUDIENCE })
  }

  /** The same for a machine that is no computer yet: it goes by its public key. */
  enrolmentProof(claim: { relayNow: Date; id: string }): Promise<string> {
    return this.#sign({ ...claim, subject: this.publicKey, audience: ENROLMENT_AUDIENCE })
  }

  #sign({ relayNow, id, subject, audience }: { relayNow: Date; id: string; subject: string; audience: string }): Promise<string> {
    const issuedAt = Math.floor(relayNow.getTime() / 1000)
    return new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(subject)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + ASSERTION_SECONDS)
      .setJti(id)
      .sign(this.#privateKey)
  }
}
