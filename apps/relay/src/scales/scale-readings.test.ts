import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import { expect, test } from 'vitest'
import { ScaleReadings } from './scale-readings.ts'

const start = Date.parse('2026-01-01T00:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1_000)

function weighed(seconds: number): LocalScale {
  const weight = { state: 'stable', value: '1.5', unit: 'kg', measuredAt: at(seconds).toISOString() } as const
  return { name: 'serial/a' as LocalScaleName, vendor: '', product: '', trouble: null, weight }
}

function measuredAt(readings: ScaleReadings): string | undefined {
  return readings.of('c')[0]?.weight?.measuredAt
}

test('a weight is of the moment in which it was measured, however often it is told', () => {
  const readings = new ScaleReadings()
  readings.tell('c', [weighed(0)], at(1))
  readings.tell('c', [weighed(0)], at(3))
  expect(measuredAt(readings)).toBe(at(0).toISOString())
})

test('one from a clock that is ahead is of the moment in which it was first told, however often it is told', () => {
  const readings = new ScaleReadings()
  readings.tell('c', [weighed(3_600)], at(1))
  readings.tell('c', [weighed(3_600)], at(3))
  expect(measuredAt(readings)).toBe(at(1).toISOString())
  readings.tell('c', [weighed(3_604)], at(5))
  expect(measuredAt(readings)).toBe(at(5).toISOString())
})

test('it is not fresh again when the time has come that its agent gave it', () => {
  const readings = new ScaleReadings()
  readings.tell('c', [weighed(4)], at(1))
  readings.tell('c', [weighed(4)], at(5))
  expect(measuredAt(readings)).toBe(at(1).toISOString())
})
