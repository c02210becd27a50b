import { randomUUID } from 'node:crypto'
import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import { Channel } from '@cloudprint/agent/dist/relay-link/channel.js'
import type { ChannelUser } from '@cloudprint/agent/dist/relay-link/channel.js'
import { Identity } from '@cloudprint/agent/dist/relay-link/identity.js'
import type { Link } from '@cloudprint/agent/dist/relay-link/link.js'
import { RelayClock } from '@cloudprint/agent/dist/relay-link/relay-clock.js'
import { Outgoing } from '@cloudprint/agent/dist/outgoing/outgoing.js'
import { RelayHttp } from '@cloudprint/agent/dist/relay-link/relay-http.js'
import { SocketLink } from '@cloudprint/agent/dist/relay-link/socket-link.js'
import { stayConnected } from '@cloudprint/agent/dist/relay-link/stay-connected.js'
import type { LinkStatus } from '@cloudprint/agent/dist/relay-link/stay-connected.js'
import { systemInfo } from '@cloudprint/agent/dist/system-info.js'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { monotonicMs } from '../kit/monotonic.ts'
import { plainLink } from '../kit/plain-link.ts'
import { serveParent } from '../kit/worker.ts'

export type StormAgents = typeof handlers

const ANSWER_MS = 30_000
/** Brought in at a time before the storm; the relay takes ten enrolment codes at once from one address. */
const AT_ONCE = 8

/** When each agent was last in, and how often it came. */
interface Seen {
  inMs: number | undefined
  times: number
}
const seen: Seen[] = []
/** What kept agents out, and how often: the first thing to know of a storm that does not end. */
const timesByReason = new Map<string, number>()

/**
 * Many agents in one process, each with the product's own link: its clock read, its assertion, its hello, its printers, and its
 * reconnecting with backoff. Only journal and print system are left out, which a storm does not touch.
 */
const handlers = {
  /** Adds agents and resolves when all are in. */
  async start({ relayUrl, enrolmentCode, count }: { relayUrl: string; enrolmentCode: string; count: number }) {
    await atOnce(count, async (index) => keep(index, await linkToRelay(relayUrl, enrolmentCode, index)))
  },

  /** The same on a server that says yes to everything. */
  async startPlain({ url, count }: { url: string; count: number }) {
    await atOnce(count, (index) => keep(index, plainLink(url)))
  },

  /** Forgets who is in; from here on only those who come anew count. */
  async forget() {
    for (const one of seen) one.inMs = undefined
    timesByReason.clear()
  },

  async reasons() {
    return Object.fromEntries([...timesByReason].toSorted(([, a], [, b]) => b - a).slice(0, 10))
  },

  async countIn() {
    return seen.filter((one) => one.inMs !== undefined).length
  },

  /** When each came in again, on the machine's monotonic clock, and how often since the start. */
  async times() {
    return { inMs: seen.flatMap((one) => one.inMs ?? []), comings: seen.reduce((sum, one) => sum + one.times, 0) }
  },
}

async function linkToRelay(relayUrl: string, enrolmentCode: string, index: number): Promise<Link> {
  const identity = Identity.create()
  const body = { code: enrolmentCode, name: `storm ${index}`, publicKey: identity.publicKey, system: systemInfo() }
  const enrolled = await callRoute(enrolComputer, { body }, { baseUrl: relayUrl })
  if (!enrolled.ok) throw new Error(enrolled.problem.detail)
  const { computerId } = enrolled.reply
  const clock = systemClock
  const relayClock = new RelayClock(clock)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  let worked: Awaited<ReturnType<ConstructorParameters<typeof SocketLink>[0]['memory']['read']>>
  const memory = {
    read: async () => worked,
    write: async (way: typeof worked) => {
      worked = way
    },
  }
  const outgoing = new Outgoing({ setting: 'none', env: {} })
  const http = new RelayHttp({ relayUrl, clock, relayClock, assertion, outgoing })
  return new SocketLink({ relayUrl, http, assertion, clock, log: silentLogger, memory, outgoing })
}

/** Keeps one agent connected for ever; resolves when it is in for the first time. */
async function keep(index: number, link: Link): Promise<void> {
  const one: Seen = { inMs: undefined, times: 0 }
  seen[index] = one
  const [journalId, runId] = [randomUUID(), randomUUID()]
  const changed = [fakePrinter('Label'), fakePrinter('Office')]
  const isIn = Promise.withResolvers<void>()
  const user: ChannelUser = {
    hello: async () => ({ system: systemInfo(), journalId, runId, lastEpoch: 0, holds: [] }),
    greeted: async () => {},
    opened: () => {
      // In is who may print: its printers are known, too.
      void channel.ask('printers', { names: changed.map(({ name }) => name), changed }, ANSWER_MS).then((told) => {
        if (!told.ok) return
        one.inMs = monotonicMs()
        one.times += 1
        isIn.resolve()
      })
    },
    offer: async ({ jobs }) => ({ ok: true, reply: { results: jobs.map(({ jobId }) => ({ jobId, accepted: true as const })) } }),
    cancel: async ({ jobIds }) => ({ results: jobIds.map((jobId) => ({ jobId, outcome: 'noted' as const })) }),
    refresh: () => {},
    examine: async () => [],
    identify: async () => ({ outcome: 'cannot' as const, detail: '' }),
    updates: () => undefined,
    fault: (_message, cause) => console.error(cause),
  }
  const channel = new Channel(user, systemClock)
  const onChange = ({ state, detail }: LinkStatus) => {
    if (state === 'waiting' && detail !== null) timesByReason.set(detail, (timesByReason.get(detail) ?? 0) + 1)
  }
  const ground = { link, channel, clock: systemClock, random: Math.random, log: silentLogger, onChange }
  void stayConnected(ground, new AbortController().signal)
  await isIn.promise
}

async function atOnce(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const line = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, line))
}

serveParent(handlers)
