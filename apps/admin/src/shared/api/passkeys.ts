import { z } from 'zod'
import { callAuth } from './call-auth.ts'

/** Why this browser used no passkey; `host` is where they are used. */
export class PasskeyError extends Error {
  readonly reason: 'canceled' | 'elsewhere' | 'unsupported' | 'known'
  readonly host: string

  constructor(reason: PasskeyError['reason'], host = '') {
    super(`passkey: ${reason}`)
    this.name = 'PasskeyError'
    this.reason = reason
    this.host = host
  }
}

export async function signInByPasskey(): Promise<void> {
  insistOnSupport()
  const options = AuthenticationOptions.parse(await callAuth('/passkey/generate-authenticate-options'))
  insistOnHost(options.rpId)
  // A passkey alone signs in: its device must check who uses it.
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...options, userVerification: 'required' })
  const credential = await asked(() => navigator.credentials.get({ publicKey }))
  await callAuth('/passkey/verify-authentication', { response: credential.toJSON() as object })
}

export async function addPasskey(name: string): Promise<void> {
  insistOnSupport()
  const options = RegistrationOptions.parse(await callAuth('/passkey/generate-register-options'))
  insistOnHost(options.rp.id)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await asked(() => navigator.credentials.create({ publicKey }))
  await callAuth('/passkey/verify-registration', { response: credential.toJSON() as object, name })
}

/** What we look at; the rest is between the relay and the browser. */
const AuthenticationOptions = z.looseObject({ rpId: z.string(), challenge: z.string() })
const RegistrationOptions = z.looseObject({
  rp: z.looseObject({ id: z.string(), name: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
})

/** Browsers offer passkeys to pages that came by HTTPS, and to localhost. */
function insistOnSupport(): void {
  if (!('PublicKeyCredential' in globalThis) || !('parseRequestOptionsFromJSON' in PublicKeyCredential))
    throw new PasskeyError('unsupported')
}

/** A passkey belongs to one name of the relay. */
function insistOnHost(host: string): void {
  if (location.hostname !== host && !location.hostname.endsWith(`.${host}`)) throw new PasskeyError('elsewhere', host)
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch((error: unknown) => {
    const name = error instanceof Error ? error.name : ''
    throw new PasskeyError(name === 'InvalidStateError' ? 'known' : 'canceled')
  })
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError('canceled')
  return credential
}
