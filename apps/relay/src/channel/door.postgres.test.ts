import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { ProblemBody } from '@cloudprint/protocol/problems'
import { eventually } from '@cloudprint/testkit/eventually'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { Manager, io } from 'socket.io-client'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { ANSWER_MS, addComputer, agentWithPrinters, connectAgent, signAssertion } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeEach(async () => {
  line = await startTestLine()
  // Strangers go after ten seconds: on a busy machine the first ones would before the last one has come.
  line.channel.io.connectTimeout(600_000)
})
afterEach(async () => line.close())

const PER_ADDRESS = 200
const IN_ALL = 1_000

/** A transport that enters no namespace, from one of this machine's own addresses. */
async function stranger(localAddress = '127.0.0.1'): Promise<Manager> {
  const manager = new Manager(line.channelUrl, {
    transports: ['websocket'],
    reconnection: false,
    autoConnect: false,
    timeout: ANSWER_MS,
    localAddress,
  } as never)
  onTestFinished(() => manager._close())
  const error = await new Promise<Error | undefined>((resolve) => manager.open(resolve))
  if (error !== undefined) throw error
  return manager
}

const strangers = (count: number, localAddress?: string) => Promise.all(Array.from({ length: count }, () => stranger(localAddress)))

/** What a handshake is answered that is not let in. */
async function handshake(headers: Record<string, string> = {}, localAddress = '127.0.0.1') {
  const isUpgrade = headers['upgrade'] !== undefined
  const asked = request(`${line.channelUrl}/socket.io/?EIO=4&transport=${isUpgrade ? 'websocket' : 'polling'}`, { headers, localAddress })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const body = response.statusCode === 200 ? response.resume() : ProblemBody.parse(await json(response))
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], body }
}

const upgrade = {
  'connection': 'Upgrade',
  'upgrade': 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': btoa('x'.repeat(16)),
}

test('one address has so many sockets that say nothing, and no more; agents that are known and other addresses are not touched', async () => {
  const { agent, printerId } = await agentWithPrinters(line)
  const [first] = await strangers(PER_ADDRESS)
  const refused = { status: 429, retryAfter: '5', body: { code: 'too-many-requests', retryable: true } }
  expect(await handshake()).toMatchObject(refused)
  expect(await handshake(upgrade)).toMatchObject(refused)
  expect(await handshake({}, '127.0.0.2')).toMatchObject({ status: 200 })
  const jobId = await submitted(line, printerId)
  await eventually(() => expect(agent.offered.map((job) => job.jobId)).toEqual([jobId]))
  // Who leaves makes room.
  first?._close()
  await eventually(async () => expect(await handshake()).toMatchObject({ status: 200 }))
  agent.close()
})

test('X-Forwarded-For counts for nothing where no proxy is declared', async () => {
  await strangers(PER_ADDRESS)
  expect(await handshake({ 'x-forwarded-for': '203.0.113.9' })).toMatchObject({ status: 429 })
})

test('all addresses together have so many, and then it is the relay that is busy', async () => {
  for (let address = 1; address <= IN_ALL / PER_ADDRESS; address += 1) await strangers(PER_ADDRESS, `127.0.0.${address}`)
  expect(await handshake({}, '127.0.0.9')).toMatchObject({ status: 503, body: { code: 'relay-busy', retryable: true } })
})

test('an agent that has shown who it is gives its place back', async () => {
  const computers = await Promise.all(Array.from({ length: 30 }, () => addComputer(line)))
  const agents = await Promise.all(computers.map((computer) => connectAgent(line, computer)))
  await strangers(PER_ADDRESS)
  expect(await handshake()).toMatchObject({ status: 429 })
  for (const agent of agents) agent.close()
})

test('one computer has so many connections, and no more', async () => {
  const computer = await addComputer(line)
  const agents = await Promise.all(Array.from({ length: 8 }, () => connectAgent(line, computer)))
  await expect(connectAgent(line, computer)).rejects.toMatchObject({ data: { code: 'too-many-requests', retryAfterSeconds: 10 } })
  agents[0]?.close()
  agents.push(await eventually(() => connectAgent(line, computer)))
  for (const agent of agents) agent.close()
})

test('connections that are lost while the relay still asks whose they are take no place for good', async () => {
  const computer = await addComputer(line)
  for (let lost = 0; lost < 20; lost += 1) {
    const assertion = await signAssertion(computer.id, computer.privateKey)
    const manager = await stranger()
    // The packet that enters the namespace, and the end right behind it.
    manager.engine.write(`0${AGENT_NAMESPACE},${JSON.stringify({ assertion, protocol: { min: 1, max: 1 } })}`)
    manager.engine.close()
  }
  const agent = await eventually(() => connectAgent(line, computer))
  agent.close()
})

test('the namespace that every socket.io server has lets nobody in', async () => {
  const socket = io(line.channelUrl, { transports: ['websocket'], reconnection: false, forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const [error] = (await new Promise<[Error]>((resolve) => socket.once('connect_error', (cause) => resolve([cause])))) as [Error]
  expect(error).toMatchObject({ data: { code: 'route-not-found' } })
})

test('an agent that comes while the database is away is told so', async () => {
  const [known, greeting] = [await addComputer(line), await addComputer(line)]
  const agent = await connectAgent(line, greeting)
  const assertion = await signAssertion(known.id, known.privateKey)
  await line.dropDatabase()
  const socket = io(`${line.channelUrl}${AGENT_NAMESPACE}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { assertion, protocol: { min: 1, max: 1 } },
  })
  onTestFinished(() => void socket.disconnect())
  const refused = await new Promise<Error>((resolve) => socket.once('connect_error', resolve))
  expect(refused).toMatchObject({ data: { code: 'relay-unready' } })
  agent.close()
})
