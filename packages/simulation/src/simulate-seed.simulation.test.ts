import { expect, test } from 'vitest'
import { plantedFaults } from './faults/planted-faults.ts'
import { runRange } from './run-range.ts'
import { simulateSeed } from './simulate-seed.ts'

test('the same seed tells the same story, byte for byte', async () => {
  for (const seed of [4, 7, 64, 284]) {
    const first = await simulateSeed(seed, { keepsTrace: true })
    const second = await simulateSeed(seed, { keepsTrace: true })
    expect(first.trace.length).toBeGreaterThan(50)
    expect(second.trace.join('\n')).toBe(first.trace.join('\n'))
  }
})

test('real time and real chance are refused during a run', async () => {
  const usesRealTime = {
    name: 'real-time',
    what: 'asks the machine for the time',
    jobRows: () => {
      throw new Error(String(Date.now()))
    },
  }
  const { broken } = await simulateSeed(1, { planted: usesRealTime })
  expect(broken).toMatchObject({
    invariant: 'nothing throws',
    detail: expect.stringContaining('Date.now was called during a simulated run') as unknown,
  })
  expect(Date.now()).toBeGreaterThan(0)
})

test('a planted fault is noticed', async () => {
  const planted = plantedFaults.find((fault) => fault.name === 'offer-not-withdrawn')
  if (planted === undefined) throw new Error('there is no such fault')
  const { failed } = await runRange(1, 50, { planted, stopsAtFirst: true })
  expect(failed).toMatchObject([{ invariant: 'every job ends' }])
})

test('nothing is lost, doubled or left behind in 500 runs', async () => {
  const { failed, jobs, handOvers } = await runRange(1, 500)
  expect(failed).toEqual([])
  expect(Math.min(jobs, handOvers)).toBeGreaterThan(5_000)
})
