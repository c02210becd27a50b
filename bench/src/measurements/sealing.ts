import { median } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { Worker } from '../kit/worker.ts'
import type { Figure, Measurement } from '../measurement.ts'
import type { SealLoad } from '../workers/seal-load.ts'

const MIB = 1024 * 1024
const LABEL_BYTES = 2048

export const sealing: Measurement = {
  name: 'sealing',
  how: 'Processor time, all threads counted, of a process that does nothing else. A label of 2 KB is sealed to one key as the relay does it, and opened and verified as the agent does it; an agreement between the two serves all labels of a minute and is shown on its own. A large document is sealed and opened in pieces of 64 KiB. Floor: the same bytes are copied and hashed (SHA-256). Memory: how far the resident memory of a process rises while 1 GiB passes through seal and opener; looked at every MiB, once with young garbage collected before each look, which leaves what is needed, and once as the collector does it by itself.',
  run: async ({ isQuick }) => {
    const load = startWorker<SealLoad>(workerFile('seal-load.ts'), ['--expose-gc'])
    try {
      return [...(await labels(load, isQuick)), ...(await streams(load, isQuick)), ...(await memory(isQuick))]
    } finally {
      await load.stop()
    }
  },
}

async function labels(load: Worker<SealLoad>, isQuick: boolean): Promise<Figure[]> {
  const input = { count: isQuick ? 500 : 4_000, bytes: LABEL_BYTES }
  // The first round is for the compiler.
  await load.call('labels', input)
  const costs = await inRounds(isQuick, () => load.call('labels', input))
  const agreements = await inRounds(isQuick, () => load.call('agreements', { count: isQuick ? 50 : 200 }))
  const floor = median(costs.map(({ plainMs }) => plainMs))
  return [
    {
      ...figure(
        'a label of 2 KB, sealed and opened',
        'ms',
        costs.map(({ sealMs, openMs }) => sealMs + openMs),
      ),
      floor: 2 * floor,
      mark: { atMost: 0.15 },
    },
    {
      ...figure(
        'of it at the relay',
        'ms',
        costs.map(({ sealMs }) => sealMs),
      ),
      floor,
    },
    {
      ...figure(
        'of it at the agent',
        'ms',
        costs.map(({ openMs }) => openMs),
      ),
      floor,
    },
    figure(
      'the agreement of a minute, both ends',
      'ms',
      agreements.map(({ senderMs, recipientMs }) => senderMs + recipientMs),
    ),
  ]
}

async function streams(load: Worker<SealLoad>, isQuick: boolean): Promise<Figure[]> {
  const input = { bytes: (isQuick ? 16 : 64) * MIB }
  await load.call('streams', input)
  const rates = await inRounds(isQuick, () => load.call('streams', input))
  const floor = median(rates.map(({ plain }) => plain))
  return [
    {
      ...figure(
        'a large document, sealed',
        'MB/s',
        rates.map(({ sealed }) => sealed),
      ),
      floor,
      mark: { atLeast: 400 },
    },
    {
      ...figure(
        'a large document, opened',
        'MB/s',
        rates.map(({ opened }) => opened),
      ),
      floor,
      mark: { atLeast: 400 },
    },
  ]
}

async function memory(isQuick: boolean): Promise<Figure[]> {
  const bytes = (isQuick ? 64 : 1024) * MIB
  const growth = async (how: { isPlain: boolean; collectsGarbage: boolean }): Promise<number> => {
    // Each in a process of its own: what one has left free, the next would take.
    const fresh = startWorker<SealLoad>(workerFile('seal-load.ts'), ['--expose-gc'])
    try {
      return (await fresh.call('memory', { bytes, ...how })) / MIB
    } finally {
      await fresh.stop()
    }
  }
  return [
    {
      name: 'memory that 1 GiB needs to be sealed and opened',
      unit: 'MiB',
      value: await growth({ isPlain: false, collectsGarbage: true }),
      floor: await growth({ isPlain: true, collectsGarbage: true }),
      mark: { atMost: 16 },
    },
    {
      name: 'the same with what the collector leaves lying',
      unit: 'MiB',
      value: await growth({ isPlain: false, collectsGarbage: false }),
      floor: await growth({ isPlain: true, collectsGarbage: false }),
    },
  ]
}

async function inRounds<T>(isQuick: boolean, measure: () => Promise<T>): Promise<T[]> {
  const rounds: T[] = []
  for (let round = 0; round < (isQuick ? 2 : 7); round++) rounds.push(await measure())
  return rounds
}

function figure(name: string, unit: Figure['unit'], rounds: number[]): Figure {
  return { name, unit, value: median(rounds), rounds }
}
