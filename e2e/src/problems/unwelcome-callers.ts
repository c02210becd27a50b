import { protocolVersions } from '@cloudprint/protocol/channel/handshake'
import { fetchDocument } from '@cloudprint/protocol/http/agent-routes'
import { removeComputer } from '@cloudprint/protocol/http/computer-routes'
import { createApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { listJobs } from '@cloudprint/protocol/http/job-routes'
import type { JobId } from '@cloudprint/protocol/ids'
import { routePath } from '@cloudprint/protocol/http/route'
import { randomBytes, randomUUID } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { ApiClient } from '../harness/api-client.ts'
import { assertionOf, connect, connectAs, enrolStandIn, identityOf, standInSystem } from '../harness/stand-in-agent.ts'
import type { RelayProcess } from '../harness/relay-process.ts'
import { codeOf, codeOfCalled, type Provokers } from './provoke.ts'

const guess = (relay: RelayProcess) =>
  relay.api.answer(enrolComputer, {
    body: { code: 'AAAA-BBBB-CCCC', name: 'Guesser', publicKey: randomBytes(32).toString('base64url'), system: standInSystem },
  })

const overSocket = (connected: Awaited<ReturnType<typeof connectAs>>) => (connected.ok ? undefined : connected.problem.code)

/** This machine by its address on the network: who comes that way is told by the same address. */
function fromElsewhere(apiUrl: string): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const own = addresses.find(({ internal, family }) => !internal && family === 'IPv4')
  if (own === undefined) throw new Error('this machine has no address but its own loopback')
  const url = new URL(apiUrl)
  url.hostname = own.address
  return url.origin
}

export const unwelcomeCallers = {
  'credentials-missing': async ({ site }) => codeOf(await fetch(`${site.relay.apiUrl}/v1/jobs`)),
  'encryption-required': async ({ cramped }) => codeOf(await fetch(`${fromElsewhere(cramped.relay.apiUrl)}/v1/jobs`)),
  'credentials-invalid': async ({ site }) =>
    codeOfCalled(await new ApiClient(site.relay.apiUrl, `${site.relay.firstRun.apiKey.slice(0, -4)}AAAA`).answer(listJobs, { query: {} })),
  'forbidden': async ({ site }) => {
    const { key } = await site.api.call(createApiKey, { body: { name: 'Looks at printers', scopes: ['printers:read'] } })
    return codeOfCalled(await new ApiClient(site.relay.apiUrl, key).answer(listJobs, { query: {} }))
  },
  'agent-assertion-invalid': async ({ site }) =>
    codeOf(
      await fetch(`${site.relay.apiUrl}${routePath(fetchDocument.path, { jobId: randomUUID() })}`, {
        headers: { authorization: 'Bearer not.signed.byMe' },
      }),
    ),
  'computer-revoked': async ({ site }) => {
    const identity = await enrolStandIn(site.relay)
    await site.api.call(removeComputer, { params: { computerId: identity.computerId } })
    return overSocket(await connectAs(site.relay, { assertion: await assertionOf(identity), protocol: protocolVersions }))
  },
  'computer-already-connected': async ({ site }) => {
    const twin = await connect(site.relay, identityOf(site.agent))
    const answer = await twin.hello()
    twin.close()
    return answer.ok ? undefined : answer.problem.code
  },
  'journal-restored': async ({ site }) => {
    const identity = await enrolStandIn(site.relay)
    const journalId = randomUUID()
    const newest = await connect(site.relay, identity)
    await newest.hello({ journalId })
    const event = { kind: 'delivered' as const }
    const report = { number: 1, jobId: randomUUID() as JobId, attempt: 1, at: new Date().toISOString(), event }
    await newest.reports({ reports: [report] })
    newest.close()
    const copy = await connect(site.relay, identity)
    const answer = await copy.hello({ journalId, lastReport: 0 })
    copy.close()
    return answer.ok ? undefined : answer.problem.code
  },
  'protocol-version-unsupported': async ({ site }) => {
    const identity = await enrolStandIn(site.relay)
    return overSocket(await connectAs(site.relay, { assertion: await assertionOf(identity), protocol: { min: 98, max: 99 } }))
  },
  'enrolment-code-invalid': async ({ cramped }) => codeOfCalled(await guess(cramped.relay)),
  'too-many-requests': async ({ cramped }) => {
    for (let guesses = 0; guesses < 50; guesses += 1) {
      const code = codeOfCalled(await guess(cramped.relay))
      if (code !== 'enrolment-code-invalid') return code
    }
    return undefined
  },
} satisfies Provokers
