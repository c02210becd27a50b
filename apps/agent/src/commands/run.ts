import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { guardedFetch } from '@cloudprint/guarded-fetch/guarded-fetch'
import { systemClock } from '@cloudprint/process-kit/clock'
import { collectWhenIdle } from '@cloudprint/process-kit/collect-when-idle'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { examineAll } from '../doctor/examine-all.ts'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { DiskSpoolFolder } from '../documents/disk-spool-folder.ts'
import { ReferencedDocuments } from '../documents/referenced-documents.ts'
import { RelayDocuments } from '../documents/relay-documents.ts'
import { SealingKeys } from '../documents/sealing-keys.ts'
import { Unsealer } from '../documents/unsealer.ts'
import type { AgentEnv } from '../env.ts'
import { servePage } from '../local-page/serve-page.ts'
import { keepStatusFiles, localStatus, RememberedErrors, RememberedPrinters } from '../local-status.ts'
import { openOutgoing } from '../open-outgoing.ts'
import { choosePrintSystems } from '../print-systems.ts'
import { readPrivateFile, writePrivateFile } from '../private-file.ts'
import { keepUpdated } from './keep-updated.ts'
import { WorkedWay } from '../relay-link/link-state.ts'
import { RelayClock } from '../relay-link/relay-clock.ts'
import { RelayHttp } from '../relay-link/relay-http.ts'
import { watchClock } from '../relay-link/watch-clock.ts'
import { SocketLink } from '../relay-link/socket-link.ts'
import { startAgent } from '../run-agent.ts'
import { chooseScaleSystems } from '../scales/choose-scale-systems.ts'
import type { StateFolder } from '../state-folder.ts'
import { AGENT_VERSION, systemInfo } from '../system-info.ts'
import { SqliteJournal } from '../work/sqlite-journal.ts'

const HOUR_MS = 3_600_000

/** Puts the real parts together and runs the agent until it is stopped; `onEnd` is told when it has ended by itself. */
export async function run(
  folder: StateFolder,
  env: AgentEnv,
  log: Logger,
  lifetime: Lifetime,
  onEnd: (why: 'revoked' | 'renewed' | 'switch') => void,
): Promise<void> {
  const { settings, identity, unread } = await folder.read()
  for (const name of unread) log.warn({ setting: name }, `nobody reads "${name}" in settings.json: it may be mistyped`)
  const { relayUrl, computerId, computerName } = settings
  const clock = systemClock
  // First of all: a second agent on this folder ends here.
  const journal = new SqliteJournal(folder.journalFile)
  void journal.lost.then((error) => lifetime.fail(error))
  const relayClock = new RelayClock(clock, journal.facts().clockOffsetMs)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  const outgoing = openOutgoing(env, settings)
  const http = new RelayHttp({ relayUrl, clock, relayClock, assertion, outgoing })
  const sealingKeys = await SealingKeys.open({ folder: new DiskKeyFolder(folder.sealingKeyFolder), makeKey: makeSealingKey, clock }, log)
  const unsealer = new Unsealer({ opener: sealingKeys.opener, computerId })
  const spoolFolder = new DiskSpoolFolder(folder.spoolFolder)
  const sealer = new Sealer({ now: () => performance.now() })
  const references = new ReferencedDocuments({
    folder: spoolFolder,
    unsealer,
    seal: (purpose) => sealer.seal({ recipients: [sealingKeys.current], purpose }),
    fetch: (request) => guardedFetch(request, { roadsTo: (url) => outgoing.guardedRoadsTo(url) }),
    allowed: { allowedNetworks: settings.fetchNetworks, allowedHosts: settings.fetchHosts },
    clock,
    random: Math.random,
    log,
  })
  const documents = new RelayDocuments({
    folder: spoolFolder,
    openDocument: (document, offset, signal) => http.openDocument(document, offset, signal),
    unsealer,
    references,
    clock,
    random: Math.random,
    log,
  })
  await documents.prepare()
  const memory = {
    read: () => readPrivateFile(folder.workedWayFile, WorkedWay, '').catch(() => undefined),
    write: (worked: WorkedWay) => writePrivateFile(folder.workedWayFile, worked),
  }
  const printSystems = choosePrintSystems({ settings, cupsServer: env.CUPS_SERVER, windowsJobsFolder: folder.windowsJobsFolder }, log)
  lifetime.onStop('print systems', () => {
    for (const system of printSystems) system.close?.()
  })
  const updates = keepUpdated({
    folder,
    packageFolder: env.CLOUDPRINT_PACKAGE_DIR,
    updates: settings.updates,
    http,
    relayClock,
    status: () => agent.status(),
    clock,
    log,
    lifetime,
    onSwitch: () => {
      onEnd('switch')
      lifetime.finish()
    },
  })
  const agent = await startAgent({
    lookForUpdate: updates.look,
    journal,
    documents,
    sealingKeys,
    rotateKeysEveryMs: settings.sealingKeyHours * HOUR_MS,
    printSystems,
    scaleSystems: chooseScaleSystems(settings),
    link: new SocketLink({ relayUrl, http, outgoing, assertion, clock, log, memory }),
    relayClock,
    system: systemInfo(),
    newId: randomUUID,
    clock,
    random: Math.random,
    log,
    examine: () => examineAll(folder, env, { fix: false, isAgent: true }, log),
    rememberedPrinters: await readPrivateFile(folder.printersFile, RememberedPrinters, '').catch(() => []),
    rememberedErrors: await readPrivateFile(folder.lastErrorsFile, RememberedErrors, '').catch(() => []),
  })
  updates.begin()
  log.info({ computerId, relayUrl }, `running as computer "${computerName}"`)

  const self = { pid: process.pid, version: AGENT_VERSION, startedAt: clock.now(), computerName, relayUrl }
  const { localPagePort: port } = settings
  const page =
    port === null
      ? undefined
      : await servePage({ port, status: () => localStatus({ ...self, page: null }, agent.status(), clock.now()), log })
  const about = { ...self, page: page?.url ?? null }
  lifetime.onStop('local page', () => page?.close())
  const statusStop = new AbortController()
  const status = keepStatusFiles({ folder, status: () => agent.status(), about, clock, log }, statusStop.signal)
  const clockWatch = watchClock({ clock, steady: () => performance.now(), read: (signal) => http.readClock(signal) }, statusStop.signal)
  const collecting = collectWhenIdle({ clock, isIdle: () => agent.status().jobs.length === 0 }, statusStop.signal)
  lifetime.onStop('status file', async () => {
    statusStop.abort()
    await Promise.all([status, clockWatch, collecting])
    await rm(folder.statusFile, { force: true })
  })
  lifetime.onStop('agent', () => agent.stop())
  void agent.ended.then((why) => {
    // Told to stop meanwhile: then it stops, and does not begin anew.
    if (lifetime.signal.aborted) return
    onEnd(why)
    lifetime.finish()
  })
}
