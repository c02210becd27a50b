import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardedFetch } from '@cloudprint/guarded-fetch/guarded-fetch'
import { systemClock } from '@cloudprint/process-kit/clock'
import type { Clock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { DiskSpoolFolder } from '../documents/disk-spool-folder.ts'
import type { FetchGround } from '../documents/fetch-referenced.ts'
import { ReferencedDocuments } from '../documents/referenced-documents.ts'
import { RelayDocuments } from '../documents/relay-documents.ts'
import { SealingKeys } from '../documents/sealing-keys.ts'
import { Unsealer } from '../documents/unsealer.ts'
import { Outgoing } from '../outgoing/outgoing.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import { Identity } from '../relay-link/identity.ts'
import type { WorkedWay } from '../relay-link/link-state.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import { SocketLink } from '../relay-link/socket-link.ts'
import { startAgent } from '../run-agent.ts'
import type { RunningAgent } from '../run-agent.ts'
import { systemInfo } from '../system-info.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'
import { standInComputerId } from './stand-in-relay.ts'

/** A disk that can not be read at first. */
class FailingFolder extends DiskSpoolFolder {
  #failures: number

  constructor(folder: string, failures: number) {
    super(folder)
    this.#failures = failures
  }

  override async keys(): Promise<string[]> {
    if (this.#failures-- > 0) throw Object.assign(new Error('EIO: i/o error, scandir'), { code: 'EIO' })
    return super.keys()
  }
}

/** A folder for one agent of one test. */
export function makeStateFolder(): { path: string; journalFile: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cloudprint-agent-'))
  return { path, journalFile: join(path, 'journal.db'), remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The keys of an agent on this folder; its first is made when there is none. */
export function openTestKeys(folder: string): Promise<SealingKeys> {
  return SealingKeys.open({ folder: new DiskKeyFolder(keyFolderIn(folder)), makeKey: makeSealingKey, clock: systemClock }, silentLogger)
}

export function keyFolderIn(folder: string): string {
  return join(folder, 'sealing-keys')
}

export interface TestAgentOptions {
  folder: string
  relayUrl: string
  printSystems: PrintSystem[]
  memory?: { worked?: WorkedWay | undefined }
  rotateKeysEveryMs?: number
  /** The folder of documents can not be listed so many times. */
  sweepFailures?: number
  /** How documents that jobs refer to are fetched; this machine is allowed. */
  fetch?: FetchGround['fetch']
  /** By which it waits. */
  clock?: Clock
}

/** The whole agent as `run` puts it together, in this process: real journal, real sockets, a scripted print system. */
export async function startTestAgent({
  folder,
  relayUrl,
  printSystems,
  memory = {},
  rotateKeysEveryMs = Infinity,
  sweepFailures = 0,
  fetch = guardedFetch,
  clock = systemClock,
}: TestAgentOptions): Promise<RunningAgent> {
  const log = silentLogger
  const random = () => 0
  const journal = new SqliteJournal(join(folder, 'journal.db'))
  const relayClock = new RelayClock(clock, journal.facts().clockOffsetMs)
  const identity = Identity.create()
  const outgoing = new Outgoing({ setting: 'none', env: {} })
  const assertion = () => identity.assertion({ computerId: randomUUID(), relayNow: relayClock.now(), id: randomUUID() })
  const http = new RelayHttp({ relayUrl, clock, relayClock, assertion, outgoing })
  const openDocument = http.openDocument.bind(http)
  const sealingKeys = await openTestKeys(folder)
  const unsealer = new Unsealer({ opener: sealingKeys.opener, computerId: standInComputerId })
  const spoolFolder = new FailingFolder(join(folder, 'spool'), sweepFailures)
  const sealer = new Sealer({ now: () => performance.now() })
  const references = new ReferencedDocuments({
    folder: spoolFolder,
    unsealer,
    seal: (purpose) => sealer.seal({ recipients: [sealingKeys.current], purpose }),
    fetch,
    allowed: { allowedNetworks: ['127.0.0.0/8'], allowedHosts: null },
    clock,
    random,
    log,
  })
  const documents = new RelayDocuments({ folder: spoolFolder, openDocument, unsealer, references, clock, random, log })
  await documents.prepare()
  const link = new SocketLink({
    relayUrl,
    http,
    outgoing,
    assertion,
    clock,
    log,
    memory: {
      read: () => Promise.resolve(memory.worked),
      write: (worked) => {
        memory.worked = worked
        return Promise.resolve()
      },
    },
  })
  return startAgent({
    examine: () => Promise.resolve([]),
    journal,
    documents,
    sealingKeys,
    rotateKeysEveryMs,
    printSystems,
    link,
    relayClock,
    system: systemInfo(),
    newId: randomUUID,
    clock,
    random,
    log,
  })
}
