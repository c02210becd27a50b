import { randomUUID } from 'node:crypto'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import { systemClock } from '@cloudprint/process-kit/clock'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import type { ReplyFor } from '@cloudprint/protocol/http/route'
import type { Refused } from '@cloudprint/protocol/problems'
import { authorizeDevice, DEVICE_CODE_GRANT, JWT_ASSERTION, redeemDeviceCode } from '@cloudprint/protocol/http/device-flow-routes'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { callRelay } from '../relay-link/call-relay.ts'
import type { Identity } from '../relay-link/identity.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { linkFrom } from './link-from.ts'
import { waitForApproval } from './wait-for-approval.ts'

/** A machine that wants to be added, with the keys that it made. */
export interface Applicant {
  relayUrl: string
  identity: Identity
  sealingKey: SealingKey
  name: string
  system: SystemInfo
  outgoing: Outgoing
}

interface Approved {
  ok: true
  reply: ReplyFor<typeof redeemDeviceCode>
}

const ANSWER_MS = 30_000
/** A clock that is off by more is worth a word: jobs expire by the relay's, logs are written by this one. */
const CLOCK_NOTE_MS = 60_000

/** The device flow (RFC 8628): shows a code, and waits until somebody has decided in the console. */
export async function askForApproval(
  { relayUrl, identity, sealingKey, name, system, outgoing }: Applicant,
  say: (line: string) => void,
): Promise<Approved | Refused> {
  const relayClock = new RelayClock(systemClock)
  const options = () => ({ relayUrl, outgoing, signal: AbortSignal.timeout(ANSWER_MS) })
  const askedAt = new Date()
  const clock = await callRelay(readClock, {}, options())
  if (!clock.ok) return clock
  relayClock.measured({ askedAt, answeredAt: new Date(), relayNow: new Date(clock.reply.now) })
  if (Math.abs(relayClock.offsetMs) > CLOCK_NOTE_MS)
    say(`This machine's clock says ${new Date().toISOString()}, the relay's ${clock.reply.now}: set the one that is wrong.`)
  const client = async () =>
    ({
      client_id: identity.publicKey,
      client_assertion_type: JWT_ASSERTION,
      client_assertion: await identity.enrolmentProof({ relayNow: relayClock.now(), id: randomUUID() }),
    }) as const

  const asked = await callRelay(authorizeDevice, { body: { ...(await client()), name, sealingKey, system } }, options())
  if (!asked.ok) return asked
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = asked.reply
  say(`To add this machine, open this page, signed in to the console as somebody who may add computers:

  ${linkFrom(verification_uri_complete, relayUrl)}

and check that it names this machine, "${system.hostname}", and the code

  ${user_code}

(On another device: ${linkFrom(verification_uri, relayUrl)}, and type the code.) It is good for ${Math.round(expires_in / 60)} minutes. Waiting …`)
  const poll = async () =>
    callRelay(redeemDeviceCode, { body: { ...(await client()), grant_type: DEVICE_CODE_GRANT, device_code } }, options())
  return waitForApproval<Approved>(poll, { intervalSeconds: interval, expiresInSeconds: expires_in, clock: systemClock })
}
