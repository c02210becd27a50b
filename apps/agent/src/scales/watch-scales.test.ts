import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { LocalScale } from '@cloudprint/protocol/scale'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, onTestFinished, test } from 'vitest'
import type { Reading, ScaleDevice } from './scale.ts'
import { WatchScales } from './watch-scales.ts'

function saying(name: string, reading: Reading): ScaleDevice {
  return {
    name,
    vendor: '',
    path: '',
    product: '',
    read: (onReading, signal) => {
      onReading(reading)
      return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }))
    },
  }
}

/** Watches what the systems find until the test ends. */
function watch(find: () => ScaleDevice[]) {
  const stop = new AbortController()
  const clock = { ...systemClock, wait: (_ms: number, signal?: AbortSignal) => systemClock.wait(5, signal) }
  const ground = { clock, relayNow: () => new Date(), log: silentLogger, stopped: stop.signal }
  const scales = new WatchScales(ground, [{ find: () => Promise.resolve(find()) }], () => undefined)
  onTestFinished(() => {
    stop.abort()
    return scales.stop()
  })
  scales.start()
  return scales
}

test('a scale that says what can be no weight is at fault, and keeps nobody from hearing of the others', async () => {
  const devices = [
    saying('serial/a', { state: 'stable', value: '123456789012', unit: 'kg' }),
    saying('serial/b', { state: 'stable', value: '1.5', unit: 'kg' }),
  ]
  const scales = watch(() => devices)
  await eventually(() => expect(scales.scales()).toHaveLength(2))
  expect(scales.scales().map((scale) => LocalScale.parse(scale).weight)).toMatchObject([
    { state: 'fault', value: null, unit: null },
    { state: 'stable', value: '1.5', unit: 'kg' },
  ])
})

test('a scale whose weight can not be read tells what to do, and is well again with its next', async () => {
  const told = Promise.withResolvers<(reading: Reading) => void>()
  const device = saying('serial/a', { state: 'fault', value: null, unit: null, trouble: 'It weighs in tons.' })
  const { read } = device
  const scales = watch(() => [{ ...device, read: (onReading, signal) => (told.resolve(onReading), read(onReading, signal)) }])
  await eventually(() =>
    expect(scales.scales()).toMatchObject([{ trouble: 'It weighs in tons.', weight: { state: 'fault', value: null } }]),
  )
  expect(scales.scales()[0]?.weight).not.toHaveProperty('trouble')
  ;(await told.promise)({ state: 'stable', value: '1.5', unit: 'kg' })
  expect(scales.scales()).toMatchObject([{ trouble: null, weight: { state: 'stable', value: '1.5' } }])
})

test('a scale that was plugged out and in between two looks is read where it is now', async () => {
  const opened: string[] = []
  const at = (path: string): ScaleDevice => ({
    ...saying('hid/0922-8003', { state: 'stable', value: '1', unit: 'kg' }),
    path,
    read: async (_onReading, signal) => {
      opened.push(path)
      if (path === '/dev/hidraw0') throw new Error('It is gone.')
      await new Promise((done) => signal.addEventListener('abort', done, { once: true }))
    },
  })
  let device = at('/dev/hidraw0')
  const scales = watch(() => [device])
  await eventually(() => expect(scales.scales()).toMatchObject([{ trouble: 'It is gone.' }]))
  device = at('/dev/hidraw1')
  await eventually(() => expect(opened).toContain('/dev/hidraw1'))
  expect(scales.scales()).toMatchObject([{ name: 'hid/0922-8003', trouble: null }])
})
