import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, expect, test } from 'vitest'
import { SpoolerLanes } from './spooler-lanes.ts'
import type { QueuedJob } from './spooler.ts'
import { WindowsThread } from './windows-thread.ts'

/** A spooler that answers for every queue but "Dead" and the default one: there it comes back when it is told to. */
const worker = (channel: string) => `
  import { parentPort, BroadcastChannel } from 'node:worker_threads'
  const channel = new BroadcastChannel('${channel}')
  channel.unref()
  channel.postMessage('started')
  let held = []
  channel.onmessage = () => { for (const each of held) each(); held = [] }
  let last = Promise.resolve()
  parentPort.on('message', ({ id, call, arguments: given }) => {
    last = last.then(async () => {
      channel.postMessage(call + ' ' + (given[0] ?? ''))
      if (given[0] === 'Dead' || call === 'defaultQueue') await new Promise((resolve) => held.push(resolve))
      parentPort.postMessage({ id, value: call === 'jobs' ? [] : true })
    })
  })`

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const each of cleanUp.splice(0)) each()
})

function lanesWith(deadlineMs: number) {
  const name = `lanes ${Math.random()}`
  const channel = new BroadcastChannel(name)
  const heard: string[] = []
  channel.onmessage = ({ data }: { data: unknown }) => heard.push(String(data))
  const threads: WindowsThread[] = []
  const lanes = new SpoolerLanes({
    slowMs: 200,
    deadlineMs,
    newThread: () => {
      const workerUrl = new URL(`data:text/javascript,${encodeURIComponent(worker(name))}`)
      const thread = new WindowsThread({ spoolerDll: '', workerUrl })
      threads.push(thread)
      return thread
    },
  })
  cleanUp.push(
    () => channel.close(),
    () => threads.forEach((thread) => thread.end('the test is over')),
  )
  return { lanes, heard, comeBack: () => channel.postMessage('come back') }
}

const none: QueuedJob[] = []

test('a queue whose print server does not answer holds up no other, and takes one thread however often it is asked', async () => {
  const { lanes, heard } = lanesWith(600_000)
  const dead = lanes.call('jobs', 'Dead')
  dead.catch(() => undefined)
  // Behind it in the same thread, until that is taken for slow.
  expect(await Promise.all([lanes.call('jobs', 'Zebra'), lanes.call('run')])).toEqual([none, true])
  for (let time = 0; time < 50; time += 1)
    await expect(lanes.call('jobs', 'Dead')).rejects.toMatchObject({ name: 'BlockedCallError', message: expect.stringContaining('Dead') })
  expect(await lanes.call('jobs', 'Zebra')).toEqual(none)
  expect(heard.filter((each) => each === 'started')).toHaveLength(2)
  expect(heard.filter((each) => each === 'jobs Dead')).toHaveLength(1)
  expect(lanes.isBlocked).toBe(true)
})

test('what is asked of the machine while it takes its time is answered to all who asked', async () => {
  const { lanes, heard, comeBack } = lanesWith(600_000)
  const first = lanes.call('defaultQueue')
  await eventually(() => lanes.isBlocked && heard.includes('defaultQueue '), { what: 'it to be slow' })
  const second = lanes.call('defaultQueue')
  comeBack()
  expect(await Promise.all([first, second])).toEqual([true, true])
})

test('whoever asked first gets an answer that is late, and the queue is asked again from then on', async () => {
  const { lanes, heard, comeBack } = lanesWith(600_000)
  const first = lanes.call('jobs', 'Dead')
  await lanes.call('jobs', 'Zebra')
  await eventually(() => heard.includes('jobs Dead'), { what: 'it to hang' })
  comeBack()
  expect(await first).toEqual(none)
  expect(lanes.isBlocked).toBe(false)
  const second = lanes.call('jobs', 'Dead')
  await eventually(() => lanes.isBlocked, { what: 'it to be slow again' })
  await eventually(() => heard.filter((each) => each === 'jobs Dead').length === 2, { what: 'it to hang again' })
  comeBack()
  expect(await second).toEqual(none)
})

test('nobody waits for ever', async () => {
  const { lanes } = lanesWith(400)
  await lanes.call('run')
  await expect(lanes.call('setJob', 'Dead', 1, 'pause')).rejects.toMatchObject({ name: 'BlockedCallError' })
})

test('what the thread watched that hangs is watched by the next', async () => {
  const { lanes, heard } = lanesWith(600_000)
  await lanes.call('watch', 'Zebra')
  lanes.call('jobs', 'Dead').catch(() => undefined)
  await lanes.call('run')
  await eventually(() => heard.filter((each) => each === 'watch Zebra').length === 2, { what: 'it to be watched again' })
})
