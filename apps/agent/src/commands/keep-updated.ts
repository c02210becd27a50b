import { join, resolve } from 'node:path'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import type { UpdateProgress } from '@cloudprint/protocol/agent-update'
import { problems } from '@cloudprint/protocol/problems'
import { compareVersions } from '@cloudprint/protocol/release'
import { sayToLauncher } from '../launcher/child-words.ts'
import type { RelayClock } from '../relay-link/relay-clock.ts'
import type { RelayHttp } from '../relay-link/relay-http.ts'
import type { AgentStatus } from '../agent-status.ts'
import type { StateFolder } from '../state-folder.ts'
import { AGENT_VERSION } from '../system-info.ts'
import { removeOldVersions } from '../update/remove-old-versions.ts'
import { becomeHealthy } from '../update/sign-of-health.ts'
import { stageUpdate } from '../update/stage-update.ts'
import { noUpdates, readUpdateRecord, triesSoFar, writeUpdateRecord } from '../update/update-record.ts'
import type { UpdateRecord } from '../update/update-record.ts'
import { Updater } from '../update/updater.ts'
import { programOf, recordFile } from '../update/version-places.ts'
import { waitForRest } from '../update/wait-for-rest.ts'

interface KeepUpdated {
  folder: StateFolder
  /** Of the agent's package, where its launcher started it. */
  packageFolder: string | undefined
  updates: 'auto' | 'off'
  http: RelayHttp
  relayClock: RelayClock
  status: () => AgentStatus
  clock: Clock
  log: Logger
  lifetime: Lifetime
  /** The launcher is to choose anew what runs. */
  onSwitch: () => void
}

/** Keeps this agent updated, and tells its launcher once this version is healthy. `begin` when the agent runs. */
export function keepUpdated({ folder, packageFolder, updates, http, relayClock, status, clock, log, lifetime, onSwitch }: KeepUpdated) {
  const file = recordFile(folder.path)
  const read = readUpdateRecord(file)
  let record = read === 'damaged' ? noUpdates : read
  const updater = new Updater({
    mode: packageFolder === undefined ? 'unsupported' : updates,
    running: AGENT_VERSION,
    progress: progressAtStart(read, relayClock),
    bad: record.bad.flatMap(({ version, code }) => (problems[code].retryable ? [] : [version])),
    stage: async (version, signal) => {
      const target = { version, platform: process.platform, arch: process.arch }
      const openFile = http.openUpdateFile.bind(http)
      await stageUpdate(
        {
          stateFolder: folder.path,
          packageFolder: packageFolder ?? '',
          running: AGENT_VERSION,
          openFile,
          clock,
          relayNow: () => relayClock.now(),
        },
        target,
        signal,
      )
    },
    switchTo: (version) => {
      const isOurs = record.current?.version === AGENT_VERSION
      writeUpdateRecord(file, {
        current: { version, provenAt: null, tries: triesSoFar(record, version), needsPrinters: mustSeePrinters(status()) },
        previous: isOurs ? AGENT_VERSION : null,
        bad: record.bad,
      })
      onSwitch()
    },
    status,
    relayNow: () => relayClock.now(),
    clock,
    random: Math.random,
    log,
  })
  const healthy = async () => {
    const needsPrinters = waitsForPrinters(record, packageFolder)
    await becomeHealthy({ status, needsPrinters, say: sayToLauncher, clock }, lifetime.signal)
    updater.isHealthy()
    if (packageFolder === undefined || read === 'damaged') return
    // A package that brought a newer version than the staged one ends its part.
    if (record.current !== null && compareVersions(record.current.version, AGENT_VERSION) < 0) {
      record = { ...noUpdates, bad: record.bad }
      writeUpdateRecord(file, record)
    }
    await removeOldVersions(folder.path, record, () => updater.taking)
    if (isWatched()) {
      const isTaking = () => updater.taking !== undefined && updater.taking !== AGENT_VERSION
      await waitForRest({ status, isTaking, clock }, lifetime.signal)
      if (!isNotedAsProven(readUpdateRecord(file))) {
        log.warn({ file }, 'that this version is healthy is not noted, so its launcher stays beside it')
        return
      }
      log.info('the launcher that watched the trial of this version makes way for it')
      onSwitch()
    }
  }
  const begin = () => {
    healthy().catch(
      (error: unknown) => lifetime.signal.aborted || log.error({ err: error }, 'what older versions left could not be removed'),
    )
    updater.start()
    lifetime.onStop('updates', () => updater.stop())
  }
  return { look: updater.look.bind(updater), begin }
}

/** A print system that is away now may be so tomorrow: that its printers are not listed then says nothing against the new version. */
export function mustSeePrinters({ arePrintersListed, printers }: Pick<AgentStatus, 'arePrintersListed' | 'printers'>): boolean {
  return arePrintersListed && printers.length > 0
}

/** As the package's version this one is no trial, whatever was noted of it: no launcher ends a wait for printers that are there no more. */
export function waitsForPrinters({ current }: UpdateRecord, packageFolder = '', program = process.argv[1] ?? ''): boolean {
  const isPackages = resolve(program) === resolve(programOf(join(packageFolder, 'versions', AGENT_VERSION)))
  return !isPackages && current?.version === AGENT_VERSION && current.needsPrinters
}

/** What became of the last update, as far as this machine remembers it; its launcher knows only the machine's own clock. */
export function progressAtStart(record: UpdateRecord | 'damaged', relayClock: Pick<RelayClock, 'now' | 'offsetMs'>): UpdateProgress | null {
  const since = relayClock.now().toISOString()
  const byRelay = (at: string) => new Date(Date.parse(at) + relayClock.offsetMs).toISOString()
  if (record === 'damaged') {
    const detail = 'update.json is not what this agent wrote'
    return { version: AGENT_VERSION, phase: 'returned', since, code: 'update-record-damaged', detail }
  }
  const { current, bad } = record
  const [last] = bad
  // Whoever went back counts as proven again from that moment.
  if (last !== undefined && (current === null || (current.provenAt !== null && last.at >= current.provenAt))) {
    return { version: last.version, phase: 'returned', since: byRelay(last.at), code: last.code, detail: last.detail }
  }
  if (current?.version !== AGENT_VERSION) return null
  const { provenAt } = current
  const [phase, from] = provenAt === null ? (['switching', since] as const) : (['healthy', byRelay(provenAt)] as const)
  return { version: AGENT_VERSION, phase, since: from, code: null, detail: '' }
}

/** Whether its launcher would choose this version again: what a full disk has kept from being written down would be another trial, or none. */
export function isNotedAsProven(record: UpdateRecord | 'damaged'): boolean {
  return record !== 'damaged' && record.current?.version === AGENT_VERSION && record.current.provenAt !== null
}

/** Whether a launcher stands beside this version that could give its place to it: a start in between, and 76 MiB less from then on. */
function isWatched(): boolean {
  return process.send !== undefined && process.platform !== 'win32' && process.execve !== undefined
}
