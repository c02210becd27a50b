import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { startKillablePostgres, type KillablePostgres } from '@cloudprint/testkit/killable-postgres'
import { z } from 'zod'
import { enrolAgent, type AgentProcess } from '../harness/agent-process.ts'
import type { ApiClient } from '../harness/api-client.ts'
import { startRelay, type RelayProcess } from '../harness/relay-process.ts'
import { startCountingPrinter, type CountingPrinter } from './counting-printer.ts'

/** CUPS as Debian delivers it where that matters here; the tests' own CUPS writes everything through at once. */
const asDelivered = ['DirtyCleanInterval 30', 'MaxJobs 500', 'JobRetryInterval 30']
/** How long a label keeps each of the printers busy: a fast one, a usual one, a slow one. */
const PRINT_MS = [60, 400, 1_300]

/** A whole installation of its own: relay and database, one computer with its agent, its CUPS and three printers. */
export interface TortureLine {
  name: string
  relay: RelayProcess
  agent: AgentProcess
  cups: PrivateCups
  printers: CountingPrinter[]
  printerIds: PrinterId[]
  /** Where the database is somebody else's. */
  postgres: KillablePostgres | undefined
  api: ApiClient
  /** The postmaster that the relay has started. */
  ownPostmaster(): number
  stop(): Promise<void>
}

export async function startTortureLine(name: string, withOwnPostgres: boolean): Promise<TortureLine> {
  const postgres = withOwnPostgres ? await startKillablePostgres() : undefined
  const relay = await startRelay({ ownDatabase: true, env: postgres === undefined ? {} : { DATABASE_URL: postgres.url } })
  const cups = await startPrivateCups({ configLines: asDelivered })
  const printers = await Promise.all(PRINT_MS.map((printMs, printer) => startCountingPrinter(printer, printMs)))
  for (const [index, { uri }] of printers.entries()) await cups.addQueue({ name: `printer-${index + 1}`, uri })
  // A queue that was made within the last half minute goes with a cupsd that is killed; one that is stopped writes it down.
  await cups.restart()
  const { apiUrl: relayUrl, enrolmentCode } = relay.firstRun
  const agent = await enrolAgent({ relayUrl, enrolmentCode, name: `Packing ${name}`, cupsServer: cups.socketPath })
  await agent.start()
  const printerIds = await eventually(() => readPrinterIds(relay.api), {
    what: 'the printers to be known',
    until: (ids) => ids.length === PRINT_MS.length,
    deadlineMs: 60_000,
    everyMs: 200,
  })
  const launcher = join(relay.dataDir, 'postgres', 'launcher.json')
  return {
    name,
    relay,
    agent,
    cups,
    printers,
    printerIds,
    postgres,
    api: relay.api,
    ownPostmaster: () => z.object({ postmasterPid: z.int() }).parse(JSON.parse(readFileSync(launcher, 'utf8'))).postmasterPid,
    stop: async () => {
      await agent.stop()
      await relay.stop()
      await postgres?.stop()
      await cups.stop()
      await Promise.all(printers.map((printer) => printer.stop()))
    },
  }
}

/** In the order of the queues' names. */
async function readPrinterIds(api: ApiClient): Promise<PrinterId[]> {
  const { items } = await api.call(listPrinters, { query: { limit: 200, search: 'printer-', availability: 'ready' } })
  return items.toSorted((one, other) => one.name.localeCompare(other.name)).map(({ id }) => id)
}
