import { randomUUID } from 'node:crypto'
import { silentLogger } from '@cloudprint/process-kit/logger'
import type { JobId } from '@cloudprint/protocol/ids'
import { jobPurpose } from '@cloudprint/protocol/sealing-key'
import { Sealer } from '@cloudprint/sealing/sealer'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choosePrintSystems } from './print-systems.ts'
import type { PrintSystem } from './printing/print-system.ts'
import type { RunningAgent } from './run-agent.ts'
import { StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder, openTestKeys, startTestAgent } from './testing/test-agent.ts'
import { fromOffer } from './work/held-job.ts'
import { SqliteJournal } from './work/sqlite-journal.ts'

let relay: StandInRelay
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined
let systems: PrintSystem[] = []

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
})
afterEach(async () => {
  await agent?.stop()
  for (const system of systems) system.close?.()
  await relay.stop()
  folder.remove()
})

test('an agent that starts before CUPS keeps its jobs, takes new ones, and prints them once CUPS is up', async () => {
  const cups = await startPrivateCups()
  await cups.addQueue({ name: 'Zebra_1' })
  await cups.stop()
  const held = relay.job('cups/Zebra_1', { jobId: randomUUID() as JobId })
  const journal = new SqliteJournal(folder.journalFile)
  const { current } = await openTestKeys(folder.path)
  const sealer = new Sealer({ now: () => Date.now() })
  const label = Buffer.from('^XA^FDheld^FS^XZ')
  const document = await sealer.sealBytes({ recipients: [current], purpose: jobPurpose(held.jobId), document: label })
  await journal.write({ kind: 'accept', jobs: [{ job: fromOffer(held), document }], reports: [] })
  journal.close()

  systems = choosePrintSystems(
    {
      settings: { cups: 'auto', windowsSpooler: 'auto', folderPrinter: null },
      cupsServer: cups.socketPath,
      windowsJobsFolder: '',
    },
    silentLogger,
  )
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: systems })
  await eventually(() => relay.kindsOf(held.jobId).includes('progressed'))
  const offered = relay.job('cups/Zebra_1', { bytes: Buffer.from('^XA^FDlater^FS^XZ') })
  expect(await relay.offer(offered)).toMatchObject({ reply: { results: [{ accepted: true }] } })

  await cups.start()
  await eventually(() => relay.kindsOf(held.jobId).at(-1) === 'completed')
  await eventually(() => relay.kindsOf(offered.jobId).at(-1) === 'completed')
  expect(cups.captured()).toHaveLength(2)
  await eventually(() => relay.printerMessages.at(-1)?.names.includes('cups/Zebra_1'))
  await cups.stop()
})
