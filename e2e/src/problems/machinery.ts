import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { Answer } from '@cloudprint/protocol/channel/message'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { ProblemBody, type ProblemCode } from '@cloudprint/protocol/problems'
import { freePort } from '@cloudprint/testkit/free-port'
import { eventually } from '@cloudprint/testkit/eventually'
import { Client } from 'pg'
import { connect, enrolStandIn } from '../harness/stand-in-agent.ts'
import { startRelay } from '../harness/relay-process.ts'
import { fillAgent } from './fill-agent.ts'
import { codeOf, codeOfCalled, sendJson, type Provokers } from './provoke.ts'

export const machinery = {
  'relay-unready': async () => {
    const relay = await startRelay()
    await relay.dropDatabase()
    const code = await codeOf(await fetch(`${relay.apiUrl}/health/ready`))
    await relay.stop()
    return code
  },
  'relay-busy': async () => {
    const relay = await startRelay()
    // Sockets that never say whose they are, from more addresses than one, each with as many as an address may have.
    const open = (localAddress: string) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const url = `http://127.0.0.1:${relay.channelPort}/socket.io/?EIO=4&transport=polling`
        request(url, { localAddress }, resolve).on('error', reject).end()
      })
    let code: ProblemCode | undefined
    for (let address = 1; address <= 6 && code === undefined; address += 1) {
      const answers = await Promise.all(Array.from({ length: 200 }, () => open(`127.0.0.${address}`)))
      const refused = answers.find(({ statusCode }) => statusCode !== 200)
      for (const answer of answers) if (answer !== refused) answer.resume()
      if (refused !== undefined) code = ProblemBody.parse(await json(refused)).code
    }
    await relay.stop()
    return code
  },
  'list-too-slow': async ({ site }) => {
    // Somebody else holds what lists read, and nothing of what printing needs.
    const client = new Client({ connectionString: site.relay.databaseUrl })
    await client.connect()
    await client.query('begin')
    await client.query('lock table site in access exclusive mode')
    const code = codeOfCalled(await site.api.answer(listPrinters, { query: {} }))
    await client.end()
    return code
  },
  'internal-error': async () => {
    const relay = await startRelay()
    // Somebody tidied up in the database: nothing that a caller could do about it.
    const client = new Client({ connectionString: relay.databaseUrl })
    await client.connect()
    await client.query('drop table enrolment_code cascade')
    await client.end()
    const code = await codeOf(await sendJson(relay, '/v1/enrolment-codes', {}))
    await relay.stop()
    return code
  },
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
    const answer = Answer.parse(await agent.socket.timeout(60_000).emitWithAck('hello', { journalId: 'not a uuid' }))
    agent.close()
    return answer.ok ? undefined : answer.problem.code
  },
  'no-answer': async () => codeOfCalled(await callRoute(readClock, {}, { baseUrl: `http://127.0.0.1:${await freePort()}` })),
  'agent-busy': () => fillAgent(),
} satisfies Provokers
