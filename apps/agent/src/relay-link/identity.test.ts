import { join } from 'node:path'
import { statSync, writeFileSync } from 'node:fs'
import { AGENT_AUDIENCE, ASSERTION_SECONDS } from '@cloudprint/protocol/channel/handshake'
import { importJWK, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeStateFolder } from '../testing/test-agent.ts'
import { Identity } from './identity.ts'

let folder: ReturnType<typeof makeStateFolder>
beforeEach(() => {
  folder = makeStateFolder()
})
afterEach(() => folder.remove())

test('an assertion is verified by the public key, and holds for a minute by the relay’s clock', async () => {
  const identity = Identity.create()
  const relayNow = new Date('2030-01-01T00:00:00Z')
  const assertion = await identity.assertion({ computerId: 'computer', relayNow, id: 'once' })
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: identity.publicKey }, 'EdDSA')
  const { payload } = await jwtVerify(assertion, key, { audience: AGENT_AUDIENCE, issuer: 'computer', currentDate: relayNow })
  expect(payload).toMatchObject({ jti: 'once', exp: relayNow.getTime() / 1000 + ASSERTION_SECONDS })
})

test('the key survives in a file for its user alone', async () => {
  const path = join(folder.path, 'identity.json')
  const identity = Identity.create()
  await identity.write(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect((await Identity.read(path)).publicKey).toBe(identity.publicKey)
})

test('a damaged key file says where it is and what to do', async () => {
  const path = join(folder.path, 'identity.json')
  writeFileSync(path, '{"kty":"RSA"}')
  await expect(Identity.read(path)).rejects.toThrow(/identity\.json has wrong content .*enrol --again/)
})
