import { changePrinter, listPrinterEvents, type Printer } from '@cloudprint/protocol/http/printer-routes'
import { LIVE_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { LiveChange } from '@cloudprint/protocol/live'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { freePort } from '@cloudprint/testkit/free-port'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

let devicePort = 0
const site = useSite({
  queues: async (cups) => {
    devicePort = await freePort()
    for (const name of ['fails-once', 'paused', 'left-alone', 'yardstick', 'flaps']) await cups.addQueue({ name })
    const uri = `socket://127.0.0.1:${devicePort}/?contimeout=1`
    await cups.addQueue({ name: 'switched-off', uri, options: { 'printer-error-policy': 'stop-printer' } })
  },
})

const reasonsOf = (printer: Printer | undefined) => printer?.health.reasons.map(({ reason }) => reason) ?? []
const untilReason = (queue: string, reason: string) => site().untilPrinter(queue, (seen) => reasonsOf(seen).includes(reason))

async function eventsOf(queue: string) {
  const { id: printerId } = await site().printer(queue)
  const { items } = await site().api.call(listPrinterEvents, { params: { printerId }, query: {} })
  return items
}

/** The next job that a queue is given fails in its backend, and CUPS stops the queue. */
async function failingJob(cups: PrivateCups, queue: string, label: string) {
  cups.scriptNext(queue, [{ failWith: 4 }])
  return site().submit(queue, { document: sampleZpl(label) })
}

/** A queue that is to be started again when it stops itself: by default that is left to people. */
async function letResume(queue: string): Promise<void> {
  const { id: printerId } = await site().printer(queue)
  await site().api.call(changePrinter, { params: { printerId }, body: { onStop: 'resume' } })
}

/** As long as it takes until a queue that stopped itself now has been started again: what was to happen by then has happened. */
async function oneRoundOfStarting(): Promise<void> {
  await letResume('yardstick')
  const { id } = await failingJob(site().cups, 'yardstick', 'yardstick')
  await site().untilEnded(id, 'completed')
}

/** Each has a queue of its own, and waits most of its time: they do so together, before the agent is started anew. */
test.concurrent('a queue that a backend error stopped is started again where its printer is set so, its job prints once, and it is told what was done', async () => {
  const { cups } = site()
  await letResume('fails-once')
  const { id } = await failingJob(cups, 'fails-once', 'in spite of all')
  const stopped = await untilReason('fails-once', 'stopped-itself')
  expect(stopped).toMatchObject({ availability: 'stopped', onStop: 'resume' })
  await site().untilEnded(id, 'completed')
  expect(cups.captured('fails-once').map((document) => document.bytes())).toEqual([sampleZpl('in spite of all')])
  await site().untilPrinter('fails-once', (seen) => seen?.availability === 'ready')
  expect(await eventsOf('fails-once')).toMatchObject([
    {
      by: 'agent',
      byName: 'Packing table 1',
      event: { kind: 'resumed', attempt: 1, stoppedSince: stopped?.health.since, problem: null },
    },
    { by: 'api-key', event: { kind: 'changed', onStop: 'resume' } },
  ])
})

test.concurrent('a queue whose device was switched off goes on when the device is back, and prints once', async () => {
  await letResume('switched-off')
  const { id } = await site().submit('switched-off', { document: sampleZpl('after lunch') })
  const off = await untilReason('switched-off', 'stopped-itself')
  expect(off?.health.message).toBe('The printer is not responding.')
  await untilReason('switched-off', 'timed-out')
  const device = await startTcpSink({ port: devicePort })
  await site().untilEnded(id, 'completed')
  const printed = device.connections().filter((bytes) => bytes.length > 0)
  expect(printed.map(String)).toEqual([sampleZpl('after lunch').toString()])
  // It is told with the printer, and that may be after the job's end.
  const events = await eventually(() => eventsOf('switched-off'), {
    what: 'the start to be told',
    until: ([newest]) => newest?.by === 'agent',
  })
  expect(events[0]).toMatchObject({ event: { kind: 'resumed', why: 'The printer is not responding.' } })
  await device.stop()
})

test.concurrent('a queue that a person paused stays paused', async () => {
  const { cups } = site()
  await cups.pause('paused')
  const { id } = await site().submit('paused', { document: sampleZpl('not yet') })
  await untilReason('paused', 'paused')
  await oneRoundOfStarting()
  expect(reasonsOf(await site().findPrinter('cups/paused'))).toEqual(['paused'])
  expect(await eventsOf('paused')).toEqual([])
  await cups.resume('paused')
  await site().untilEnded(id, 'completed')
})

test.concurrent('a printer that flaps neither floods who watches it nor hides how it stands in the end', async () => {
  const { cups, relay } = site()
  const { id: printerId } = await site().printer('flaps')
  const live = io(`${relay.apiUrl}${LIVE_NAMESPACE}`, { transports: ['websocket'], auth: { token: relay.firstRun.apiKey } })
  let changes = 0
  live.on('changed', (change: unknown) => {
    const { kind, ids } = LiveChange.parse(change)
    if (kind === 'printer' && ids.includes(printerId)) changes += 1
  })
  await new Promise((resolve) => live.once('connect', () => resolve(undefined)))
  const flips = Array.from({ length: 28 }, (_flip, index) => ({ state: `${index % 2 === 0 ? '+' : '-'}cover-open-error` }) as const)
  cups.scriptNext('flaps', [...flips.flatMap((flip) => [flip, { sleepMs: 600 }]), { state: '+door-open-error' }, 'hold', 'take-document'])
  const beganAtMs = performance.now()
  const { id } = await site().submit('flaps', { document: sampleZpl('at last') })
  await untilReason('flaps', 'door-open')
  // Of 28 changes in 17 seconds or more: ten at once, then one every four seconds, and a few of what its job does.
  const seconds = (performance.now() - beganAtMs) / 1_000
  expect(changes).toBeLessThanOrEqual(15 + seconds / 4)
  cups.release('flaps')
  await site().untilEnded(id, 'completed')
  live.close()
})

test('a queue that is left to people stays stopped, also when the agent was started anew, until that is changed', async () => {
  const { id } = await failingJob(site().cups, 'left-alone', 'by hand')
  await untilReason('left-alone', 'stopped-itself')
  await site().agent.stop()
  await site().untilDisconnected()
  await site().agent.start()
  await site().untilConnected()
  await oneRoundOfStarting()
  expect(reasonsOf(await site().findPrinter('cups/left-alone'))).toEqual(['stopped-itself'])
  await letResume('left-alone')
  await site().untilEnded(id, 'completed')
  const events = await eventually(() => eventsOf('left-alone'), {
    what: 'the start to be told',
    until: ([newest]) => newest?.by === 'agent',
  })
  expect(events.map(({ by, event }) => [by, event.kind])).toEqual([
    ['agent', 'resumed'],
    ['api-key', 'changed'],
  ])
})
