import { join } from 'node:path'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Witness } from '../workers/witness.ts'
import { startWorker, workerFile } from './worker.ts'
import type { Worker } from './worker.ts'

export interface LabelQueues {
  cups: PrivateCups
  queues: string[]
  witness: Worker<Witness>
  /** Through the witness. */
  cupsSocket: string
  stop(): Promise<void>
}

/**
 * A cupsd of its own with raw queues to network printers that a witness plays. Its settings are those of an installed
 * CUPS: it writes its job list back after 30 s (cupsd.conf(5), DirtyCleanInterval), where the tests have it written at once.
 */
export async function startLabelQueues(count: number): Promise<LabelQueues> {
  const witness = startWorker<Witness>(workerFile('witness.ts'))
  const port = await witness.call('printer')
  const cups = await startPrivateCups({ configLines: ['DirtyCleanInterval 30', 'LogLevel warn', 'MaxLogSize 1m', 'MaxJobs 500'] })
  const queues = Array.from({ length: count }, (_, index) => `Label_${index + 1}`)
  for (const name of queues) await cups.addQueue({ name, uri: `socket://127.0.0.1:${port}` })
  const cupsSocket = join(tempDir('bench-witness'), 'cups.sock')
  await witness.call('between', { socketPath: cupsSocket, cupsSocket: cups.socketPath })
  return {
    cups,
    queues,
    witness,
    cupsSocket,
    stop: async () => {
      await cups.stop()
      await witness.stop()
    },
  }
}
