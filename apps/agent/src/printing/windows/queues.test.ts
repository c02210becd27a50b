import { afterEach, expect, test, vi } from 'vitest'
import { Queues } from './queues.ts'
import type { QueueInfo } from './spooler.ts'
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

test('what a driver said minutes ago serves until it has said it anew, and keeps neither a list nor a label waiting', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const asked: string[][] = []
  let answer: (facts: undefined[]) => Promise<undefined[]> = (facts) => Promise.resolve(facts)
  const spooler = {
    call: (call: string) => Promise.resolve(call === 'queues' ? [queue('Zebra')] : call === 'watch' ? true : 'Zebra'),
  } as unknown as WindowsThread
  const drivers = {
    call: (_call: string, queues: QueueInfo[]) => {
      asked.push(queues.map(({ name }) => name))
      return answer(queues.map(() => undefined))
    },
  } as unknown as WindowsThread
  const queues = new Queues(spooler, drivers)
  expect(await queues.list()).toMatchObject([{ name: 'windows/Zebra' }])
  answer = () => new Promise(() => undefined)
  vi.advanceTimersByTime(6 * 60_000)
  expect(await queues.list()).toMatchObject([{ name: 'windows/Zebra' }])
  expect(await queues.facts('windows/Zebra')).toMatchObject({ queue: { name: 'Zebra' } })
  // While it is being asked it is not asked again.
  await queues.list()
  expect(asked).toEqual([['Zebra'], ['Zebra']])
})
