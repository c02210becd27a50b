import { generateKeyPairSync, randomUUID } from 'node:crypto'
import {
  approveMachine,
  authorizeDevice,
  denyMachine,
  DEVICE_CODE_GRANT,
  ENROLMENT_AUDIENCE,
  JWT_ASSERTION,
  redeemDeviceCode,
} from '@cloudprint/protocol/http/device-flow-routes'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { protocolVersions } from '@cloudprint/protocol/channel/handshake'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { SiteId } from '@cloudprint/protocol/ids'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { SignJWT } from 'jose'
import { Client } from 'pg'
import type { RelayProcess } from '../harness/relay-process.ts'
import { assertionOf, connectAs, enrolStandIn, standInSystem } from '../harness/stand-in-agent.ts'
import { codeOfCalled, type Provokers } from './provoke.ts'

/** How a machine asks to be added. */
async function wish() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const x = publicKey.export({ format: 'jwk' }).x ?? ''
  const jwt = new SignJWT().setProtectedHeader({ alg: 'EdDSA' }).setIssuer(x).setSubject(x).setAudience(ENROLMENT_AUDIENCE)
  const client = {
    client_id: x,
    client_assertion_type: JWT_ASSERTION,
    client_assertion: await jwt.setIssuedAt().setExpirationTime('60s').setJti(randomUUID()).sign(privateKey),
  } as const
  const { keyId, publicKey: sealing } = await makeSealingKey()
  return { client, body: { ...client, name: 'Asking', sealingKey: { keyId, publicKey: sealing }, system: standInSystem } }
}

/** A machine that has asked to be added, and what it polls with. */
async function askToBeAdded({ api }: RelayProcess) {
  const { client, body } = await wish()
  const { device_code, user_code: userCode } = await api.call(authorizeDevice, { body })
  const poll = async (code = device_code) =>
    codeOfCalled(await api.answer(redeemDeviceCode, { body: { ...client, grant_type: DEVICE_CODE_GRANT, device_code: code } }))
  return { poll, userCode }
}

/** So that nobody has to wait until time has passed, nor be quicker than it. */
async function inDatabase({ databaseUrl }: RelayProcess, change: string): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  await client.query(change)
  await client.end()
}

const nowhere = SiteId.parse('01900000-0000-7000-8000-00000000dead')

export const deviceFlow = {
  'computer-replaced': async ({ site: { relay, api } }) => {
    const identity = await enrolStandIn(relay)
    const { code } = await api.call(createEnrolmentCode, { body: { replacesComputerId: identity.computerId } })
    const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? ''
    await api.call(enrolComputer, { body: { code, name: 'New hardware', publicKey, system: standInSystem } })
    const connected = await connectAs(relay, { assertion: await assertionOf(identity), protocol: protocolVersions })
    return connected.ok ? undefined : connected.problem.code
  },
  'enrolment-pending': async ({ site: { relay } }) => {
    const { poll } = await askToBeAdded(relay)
    await inDatabase(relay, `update device_authorization set polled_at = polled_at - interval '10 seconds'`)
    return poll()
  },
  'enrolment-slow-down': async ({ site: { relay } }) => {
    const { poll } = await askToBeAdded(relay)
    await inDatabase(relay, `update device_authorization set polled_at = now() + interval '10 minutes'`)
    return poll()
  },
  'enrolment-denied': async ({ site: { relay, api } }) => {
    const { poll, userCode } = await askToBeAdded(relay)
    await api.call(denyMachine, { params: { userCode } })
    return poll()
  },
  'enrolment-expired': async ({ site: { relay } }) => {
    const { poll } = await askToBeAdded(relay)
    await inDatabase(relay, `update device_authorization set expires_at = now() - interval '1 second'`)
    return poll()
  },
  // Ten thousand that nobody has decided about; each may come from anywhere.
  'relay-busy': async ({ cramped: { relay } }) => {
    await inDatabase(
      relay,
      `insert into device_authorization
         (id, device_code_hash, user_code_hash, public_key, sealing_key, name, system, address, interval_seconds, polled_at, created_at, expires_at)
       select gen_random_uuid(), sha256(('device ' || n)::bytea), sha256(('user ' || n)::bytea), '', '{}', 'One of many', '{}', '', 5,
         now(), now(), now() + interval '1 hour'
       from generate_series(1, 10000) n`,
    )
    const code = codeOfCalled(await relay.api.answer(authorizeDevice, { body: (await wish()).body }))
    await inDatabase(relay, `delete from device_authorization where name = 'One of many'`)
    return code
  },
  'device-code-invalid': async ({ site: { relay } }) => (await askToBeAdded(relay)).poll('made up'),
  'machine-not-waiting': async ({ site: { relay, api } }) => {
    const { userCode } = await askToBeAdded(relay)
    await api.call(denyMachine, { params: { userCode } })
    return codeOfCalled(await api.answer(approveMachine, { params: { userCode }, body: { siteId: nowhere } }))
  },
} satisfies Provokers
