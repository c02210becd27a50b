import { startProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import { startWorker, workerFile } from '../kit/worker.ts'
import type { Measurement } from '../measurement.ts'
import type { KeyLoad } from '../workers/key-load.ts'

export const apiKeys: Measurement = {
  name: 'api-keys',
  how: 'Processor time of a process that verifies one API key again and again, as the relay does for each request: shape and checksum, hash, and what is remembered of it, read again from the database once a second. Floor: the hash alone.',
  run: async ({ ground, isQuick }) => {
    const relay = await startProductRelay(ground)
    const load = startWorker<KeyLoad>(workerFile('key-load.ts'))
    try {
      const key = (relay.authorization['authorization'] ?? '').replace('Bearer ', '')
      const input = { databaseUrl: relay.database.url, key, count: isQuick ? 20_000 : 500_000 }
      // The first round is for the compiler.
      await load.call('verify', input)
      const rounds = []
      for (let round = 0; round < (isQuick ? 2 : 7); round++) rounds.push(await load.call('verify', input))
      const costs = rounds.map(({ verifyUs }) => verifyUs)
      const floor = median(rounds.map(({ hashUs }) => hashUs))
      return [{ name: 'an API key in use, verified', unit: 'µs', value: median(costs), rounds: costs, floor, mark: { atMost: 20 } }]
    } finally {
      await load.stop()
      await relay.stop()
    }
  },
}
