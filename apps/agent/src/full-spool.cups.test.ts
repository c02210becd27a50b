import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, test } from 'vitest'
import { CupsPrintSystem } from './printing/cups/cups-print-system.ts'
import { mountSmallDisk } from './testing/small-disk.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from './testing/test-agent.ts'

const disk = mountSmallDisk()

test.skipIf(disk === undefined)('a job that comes while the spool of CUPS is full prints once when there is room', async () => {
  if (disk === undefined) return
  const folder = makeStateFolder()
  const relay = await new StandInRelay().start()
  const cups = await startPrivateCups({ dir: disk.path })
  await cups.addQueue({ name: 'Zebra_1' })
  const system = new CupsPrintSystem({ address: { kind: 'socket', path: cups.socketPath }, userName: 'cloudprint' })
  const agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [system] })
  try {
    await eventually(() => relay.printerMessages.at(-1)?.names.includes('cups/Zebra_1'))
    disk.fill()
    const small = relay.job('cups/Zebra_1')
    const large = relay.job('cups/Zebra_1', { bytes: Buffer.alloc(500_000, 'label') })
    await relay.offer(small, large)
    const waiting = () => relay.eventsOf(small.jobId).find((event) => event.kind === 'progressed')
    expect((await eventually(waiting)).reasons).toMatchObject([{ reason: 'spool-area-full' }])
    disk.makeRoom()
    for (const job of [small, large])
      await eventually(() => relay.kindsOf(job.jobId).at(-1) === 'completed', { what: relay.kindsOf(job.jobId).join() })
    expect(cups.captured().map((document) => document.bytes().length)).toEqual([small, large].map((job) => job.document.sizeBytes))
  } finally {
    await agent.stop()
    system.close()
    await cups.stop()
    await relay.stop()
    folder.remove()
    disk.remove()
  }
})
