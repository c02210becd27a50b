import { createApiKey, revokeApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { changePerson, removePerson } from '@cloudprint/protocol/http/people-routes'
import { PersonId } from '@cloudprint/protocol/ids'
import { once } from 'node:events'
import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addMember, callWith } from '../testing/add-member.ts'
import { addPrinter } from '../testing/add-printer.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

let relay: TestRelay
let printerId: string
beforeAll(async () => {
  relay = await startTestRelay()
  ;({ printerId } = await addPrinter(relay.pool))
})
afterAll(async () => relay.close())

const tus = { 'tus-resumable': '1.0.0' }

/** Sends the first half of an upload, and leaves the rest for later. */
async function halfSent(credential: Record<string, string>): Promise<ClientRequest> {
  const metadata = `printerId ${btoa(printerId)},contentType ${btoa('application/octet-stream')}`
  const headers = { ...tus, ...credential, 'upload-length': '20', 'upload-metadata': metadata }
  const begun = await fetch(`${relay.url}/v1/uploads`, { method: 'POST', headers })
  expect(begun.status).toBe(201)
  const upload = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream', 'content-length': '20' }
  const location = begun.headers.get('location') ?? ''
  const sending = request(`${relay.url}${location}`, { method: 'PATCH', agent: false, headers: { ...upload, ...credential } })
  sending.on('error', () => {}) // of a connection that is cut
  await new Promise<void>((resolve) => sending.write(Buffer.alloc(10), () => resolve()))
  return sending
}
/** Without an answer, in which a refusal would stand. */
const isCut = (sending: ClientRequest) =>
  new Promise<boolean>((resolve) => sending.once('close', () => resolve(true)).once('response', () => resolve(false)))
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

async function newKey() {
  const made = await relay.call(createApiKey, { body: { name: 'Uploads', scopes: ['jobs:write'] } })
  if (!made.ok) throw new Error(made.problem.detail)
  return made.reply
}

test('an upload under way ends when its key is revoked, and another one goes on', async () => {
  const [revoked, other] = [await newKey(), await newKey()]
  const [sending, goingOn] = [await halfSent(bearer(revoked.key)), await halfSent(bearer(other.key))]
  const cut = isCut(sending)
  expect(await relay.call(revokeApiKey, { params: { apiKeyId: revoked.id } })).toMatchObject({ ok: true })
  expect(await cut).toBe(true)
  goingOn.end(Buffer.alloc(10))
  const [response] = (await once(goingOn, 'response')) as [IncomingMessage]
  expect(response.statusCode).toBe(204)
  response.resume()
})

test('an upload under way ends when its key is revoked through another relay', async () => {
  const made = await newKey()
  const cut = isCut(await halfSent(bearer(made.key)))
  await relay.pool.query('update api_key set revoked_at = now() where id = $1', [made.id])
  expect(await cut).toBe(true)
})

test.each(['removed', 'made a viewer'] as const)('an upload under way ends when its person is %s', async (what) => {
  const { id, cookie } = await addMember(relay, { role: 'operator' })
  const cut = isCut(await halfSent({ cookie, 'origin': relay.url, 'sec-fetch-site': 'same-origin' }))
  const asOwner = callWith(relay, await relay.signIn())
  const params = { personId: PersonId.parse(id) }
  const done =
    what === 'removed' ? await asOwner(removePerson, { params }) : await asOwner(changePerson, { params, body: { role: 'viewer' } })
  expect(done).toMatchObject({ ok: true })
  expect(await cut).toBe(true)
})
