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

test('a scale that says what can be no weight is at fault, and keeps nobody from hearing of the others', async () => {
  const stop = new AbortController()
  const devices = [
    saying('serial/a', { state: 'stable', value: '123456789012', unit: 'kg' }),
    saying('serial/b', { state: 'stable', value: '1.5', unit: 'kg' }),
  ]
  const ground = { clock: systemClock, relayNow: () => new Date(), log: silentLogger, stopped: stop.signal }
  const scales = new WatchScales(ground, [{ find: () => Promise.resolve(devices) }], () => undefined)
  onTestFinished(() => {
    stop.abort()
    return scales.stop()
  })
  scales.start()
  await eventually(() => expect(scales.scales()).toHaveLength(2))
  expect(scales.scales().map((scale) => LocalScale.parse(scale).weight)).toMatchObject([
    { state: 'fault', value: null, unit: null },
    { state: 'stable', value: '1.5', unit: 'kg' },
  ])
})
