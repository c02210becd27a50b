import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Answer } from '@cloudprint/protocol/channel/message'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { readClock } from '@cloudprint/protocol/http/agent-routes'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { PrinterId } from '@cloudprint/protocol/ids'
import { listen } from '@cloudprint/testkit/cups/tcp-sink'
import { freePort } from '@cloudprint/testkit/free-port'
import { Client } from 'pg'
import { connect, enrolStandIn } from '../harness/stand-in-agent.ts'
import { printerOfAbsentComputer } from '../harness/printer-of-absent-computer.ts'
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
    // A document at an address that never answers: the relay gives up on it when it stops, and not by its clock.
    const silent = createServer()
    const asked = once(silent, 'connection')
    const port = await listen(silent)
    const relay = await startRelay({ env: { CLOUDPRINT_FETCH_NETWORKS: '127.0.0.0/8' } })
    const printerId = PrinterId.parse(await printerOfAbsentComputer(relay))
    const body = {
      printerId,
      title: 'Late',
      contentType: 'application/octet-stream',
      contentUrl: `https://127.0.0.1:${port}/label`,
      fetchBy: 'relay',
    } as const
    const answered = relay.api.answer(submitJob, { body })
    const [connection] = (await asked) as [Socket]
    relay.now().signal('SIGTERM')
    const code = codeOfCalled(await answered)
    connection.destroy()
    silent.close()
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
