import { expect, test } from 'vitest'
import { Ahead } from './ahead.ts'

/** A printer that has printed some labels at this pace, one after the other, and is free at `0`. */
function printerOf({ paceMs }: { paceMs: number }): Ahead {
  const ahead = new Ahead()
  for (let label = 20; label > 0; label -= 1) {
    ahead.add(`before ${label}`, -label * paceMs)
    ahead.printed(`before ${label}`, (1 - label) * paceMs)
  }
  return ahead
}

test('a free printer is sent its job at once, whatever is known of it', () => {
  expect(new Ahead().waitMs(0)).toBe(0)
  expect(printerOf({ paceMs: 3_000 }).waitMs(0)).toBe(0)
})

test('behind a first job nothing is sent before it has ended', () => {
  const ahead = new Ahead()
  ahead.add('a', 0)
  expect(ahead.waitMs(1_000_000)).toBe(Infinity)
  expect(ahead.printed('a', 400)).toBe(true)
  expect(ahead.waitMs(400)).toBe(0)
})

test('a printer that takes its time is sent the next job shortly before it is free, and no third one', () => {
  const ahead = printerOf({ paceMs: 400 })
  ahead.add('a', 0)
  expect(ahead.waitMs(0)).toBeCloseTo(320)
  expect(ahead.waitMs(320)).toBeCloseTo(0)
  ahead.add('b', 320)
  expect(ahead.waitMs(320)).toBe(Infinity)
})

test('a printer that stands still for want of paper is sent one job behind the one it has, and no other', () => {
  const ahead = printerOf({ paceMs: 400 })
  ahead.add('a', 0)
  ahead.add('b', 320)
  expect(ahead.waitMs(3_600_000)).toBe(Infinity)
  ahead.printed('a', 3_600_000)
  expect(ahead.waitMs(3_600_000)).toBeGreaterThan(300)
})

test('a printer that takes 20 s for each job is sent the next one shortly before it is free, too', () => {
  const ahead = printerOf({ paceMs: 20_000 })
  ahead.add('a', 0)
  expect(ahead.waitMs(0)).toBeCloseTo(19_920)
})

test('a printer whose jobs grow longer is soon known to be slower', () => {
  const ahead = printerOf({ paceMs: 300 })
  for (let label = 0; label < 20; label += 1) {
    ahead.add(`long ${label}`, label * 20_000)
    ahead.printed(`long ${label}`, (label + 1) * 20_000)
  }
  ahead.add('a', 400_000)
  expect(ahead.waitMs(400_000)).toBeGreaterThan(19_000)
})

test('a job that ends without having been printed says nothing of the pace', () => {
  const ahead = printerOf({ paceMs: 3_000 })
  ahead.add('canceled', 0)
  expect(ahead.left('canceled', 10)).toBe(true)
  ahead.add('a', 10)
  expect(ahead.waitMs(10)).toBeCloseTo(2_920)

  const unknown = new Ahead()
  unknown.add('canceled', 0)
  unknown.left('canceled', 10)
  unknown.add('a', 10)
  expect(unknown.waitMs(10)).toBe(Infinity)
})

test('a printer that is quicker than anybody can look has three jobs, and not more', () => {
  const ahead = printerOf({ paceMs: 15 })
  for (const key of ['a', 'b', 'c']) {
    expect(ahead.waitMs(0)).toBe(0)
    ahead.add(key, 0)
  }
  expect(ahead.waitMs(10_000)).toBe(Infinity)
})

test('a label that lay without paper for an hour slows the next ones down for a moment only', () => {
  const ahead = printerOf({ paceMs: 300 })
  ahead.add('a', 0)
  ahead.printed('a', 3_600_000)
  ahead.add('b', 3_600_000)
  expect(ahead.waitMs(3_600_000)).toBeLessThan(2_000)
})

test('the end of a job that was never here says nothing of the pace', () => {
  const ahead = new Ahead()
  expect(ahead.printed('a', 5)).toBe(false)
  ahead.add('b', 10)
  expect(ahead.waitMs(10)).toBe(Infinity)
})

test('a clock that is set back holds nobody up for longer than the pace, and teaches none', () => {
  const ahead = printerOf({ paceMs: 200 })
  ahead.add('a', 0)
  expect(ahead.waitMs(-3_600_000)).toBeCloseTo(200)
  ahead.printed('a', -3_600_000)
  expect(ahead.waitMs(-3_600_000)).toBe(0)
  ahead.add('b', -3_600_000)
  expect(ahead.waitMs(-3_600_000)).toBeCloseTo(120)
})
