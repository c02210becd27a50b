import { afterEach, expect, test, vi } from 'vitest'
import { Queues } from './queues.ts'
import type { QueueInfo } from './spooler.ts'
import type { SpoolerCalls } from './spooler-lanes.ts'
import type { WindowsThread } from './windows-thread.ts'

afterEach(() => {
  vi.useRealTimers()
})

const queue = (name: string): QueueInfo => ({
  name,
  server: '',
  port: 'USB001',
  driver: 'Generic',
  comment: '',
  location: '',
  attributes: 0,
  status: 0,
  jobs: 0,
})

function spoolerWith(...names: string[]): SpoolerCalls {
  const answers: Record<string, unknown> = { queues: names.map(queue), watch: true, defaultQueue: names[0] }
  return { call: (call: string) => Promise.resolve(answers[call]) } as unknown as SpoolerCalls
}

/** Drivers that answer as told; one that is ended fails. */
function driversThat(answer: (name: string) => Promise<undefined>) {
  const asked: string[] = []
  let fail: (error: Error) => void = () => undefined
  const drivers = {
    call: (_call: string, { name }: QueueInfo) => {
      asked.push(name)
      return Promise.race([answer(name), new Promise((_resolve, reject) => (fail = reject))])
    },
    end: (why: string) => fail(new Error(why)),
  } as unknown as WindowsThread
  return { drivers, asked }
}

const never = () => new Promise<undefined>(() => undefined)

test('what a driver said minutes ago serves until it has said it anew, and keeps neither a list nor a label waiting', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  let answer = (): Promise<undefined> => Promise.resolve(undefined)
  const { drivers, asked } = driversThat(() => answer())
  const queues = new Queues({ thread: spoolerWith('Zebra'), drivers, onFacts: () => undefined })
  expect(await queues.list()).toMatchObject([{ name: 'windows/Zebra' }])
  answer = never
  vi.advanceTimersByTime(6 * 60_000)
  expect(await queues.list()).toMatchObject([{ name: 'windows/Zebra' }])
  expect(await queues.facts('windows/Zebra')).toMatchObject({ queue: { name: 'Zebra' } })
  // While it is being asked it is not asked again.
  await queues.list()
  expect(asked).toEqual(['Zebra', 'Zebra'])
})

test('a driver that never answers is ended, and the ones behind it are asked; the list is there meanwhile, and is made anew then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { drivers, asked } = driversThat((name) => (name === 'Hangs' ? never() : Promise.resolve(undefined)))
  const facts = Promise.withResolvers<void>()
  const queues = new Queues({ thread: spoolerWith('Hangs', 'Zebra'), drivers, onFacts: facts.resolve, driverMs: 300, patienceMs: 1 })
  const list = queues.list()
  await vi.advanceTimersByTimeAsync(1)
  expect(await list).toMatchObject([{ name: 'windows/Hangs' }, { name: 'windows/Zebra' }])
  expect(asked).toEqual(['Hangs'])
  await vi.advanceTimersByTimeAsync(300)
  await facts.promise
  expect(asked).toEqual(['Hangs', 'Zebra'])
  // Which is no reason to refuse a document.
  expect([await queues.isSilent('windows/Hangs'), await queues.isSilent('windows/Zebra')]).toEqual([true, false])
})

test('a driver that was silent and answers when it is asked again is told, since no list waits for it', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  let answer = (): Promise<undefined> => Promise.reject(new Error('it broke'))
  const { drivers } = driversThat(() => answer())
  const facts = Promise.withResolvers<void>()
  const queues = new Queues({ thread: spoolerWith('Zebra'), drivers, onFacts: facts.resolve })
  await queues.list()
  expect(await queues.isSilent('windows/Zebra')).toBe(true)
  answer = () => Promise.resolve(undefined)
  vi.advanceTimersByTime(31_000)
  await queues.list()
  await facts.promise
  expect(await queues.isSilent('windows/Zebra')).toBe(false)
})

test('whoever wants to print waits for the driver that a list has not waited for', async () => {
  const answer = Promise.withResolvers<undefined>()
  const { drivers } = driversThat(() => answer.promise)
  const queues = new Queues({ thread: spoolerWith('Office'), drivers, onFacts: () => undefined, patienceMs: 1 })
  await queues.list()
  let isThere = false
  const printer = queues.printer('windows/Office', { waitsForDriver: true }).then((found) => {
    isThere = true
    return found
  })
  await new Promise(setImmediate)
  expect(isThere).toBe(false)
  expect(await queues.printer('windows/Office', { waitsForDriver: false })).toMatchObject({ name: 'windows/Office' })
  answer.resolve(undefined)
  expect(await printer).toMatchObject({ name: 'windows/Office' })
})

test('a list that Windows does not come back from keeps no label waiting', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const spooler = spoolerWith('Zebra')
  const queues = new Queues({ thread: spooler, drivers: driversThat(() => Promise.resolve(undefined)).drivers, onFacts: () => undefined })
  await queues.list()
  spooler.call = never as unknown as SpoolerCalls['call']
  vi.advanceTimersByTime(2 * 60_000)
  expect(await queues.printer('windows/Zebra', { waitsForDriver: true })).toMatchObject({ name: 'windows/Zebra' })
})
