import { Answer } from '@cloudprint/protocol/channel/message'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { freePort } from '@cloudprint/testkit/free-port'
import { eventually } from '@cloudprint/testkit/eventually'
import { connect, enrolStandIn } from '../harness/stand-in-agent.ts'
import { startRelay } from '../harness/relay-process.ts'
import { fillAgent } from './fill-agent.ts'
import { codeOf, codeOfCalled, sendJson, type Provokers } from './provoke.ts'

async function withoutDatabase(ask: (apiUrl: string, headers: Record<string, string>) => Promise<Response>): Promise<ProblemCode> {
  const relay = await startRelay()
  await relay.dropDatabase()
  const code = await codeOf(await ask(relay.apiUrl, relay.api.headers))
  await relay.stop()
  return code
}

export const machinery = {
  'relay-unready': () => withoutDatabase((apiUrl) => fetch(`${apiUrl}/health/ready`)),
  'internal-error': () => withoutDatabase((apiUrl, headers) => fetch(`${apiUrl}/v1/printers`, { headers })),
  'relay-stopping': async () => {
    const relay = await startRelay()
    // An agent that does not answer the relay's goodbye: the relay waits for it a moment before it closes.
    const agent = await connect(relay, await enrolStandIn(relay))
    await agent.hello()
    agent.socket.removeAllListeners('drain')
    relay.now().signal('SIGTERM')
    const code = await eventually(async () => codeOf(await sendJson(relay, '/v1/enrolment-codes', {})), {
      what: 'the relay to refuse new work',
    })
    agent.close()
    await relay.stop()
    return code
  },
  'message-unknown': async ({ site }) => {
    const agent = await connect(site.relay, await enrolStandIn(site.relay))
    const answer = Answer.parse(await agent.socket.timeout(5_000).emitWithAck('hello', { journalId: 'not a uuid' }))
    agent.close()
    return answer.ok ? undefined : answer.problem.code
  },
  'no-answer': async () => codeOfCalled(await callRoute(readClock, {}, { baseUrl: `http://127.0.0.1:${await freePort()}` })),
  'agent-busy': () => fillAgent(),
} satisfies Provokers
