import { ReferencedDocuments } from '@cloudprint/agent/documents/referenced-documents'
import { RelayDocuments } from '@cloudprint/agent/documents/relay-documents'
import { SealingKeys } from '@cloudprint/agent/documents/sealing-keys'
import { Unsealer } from '@cloudprint/agent/documents/unsealer'
import { RelayClock } from '@cloudprint/agent/relay-link/relay-clock'
import { watchClock } from '@cloudprint/agent/relay-link/watch-clock'
import { startAgent } from '@cloudprint/agent/run-agent'
import type { RunningAgent } from '@cloudprint/agent/run-agent'
import type { Clock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import type { PlantedFault } from '../faults/planted-fault.ts'
import type { Answered } from '../network/sim-end.ts'
import { SimLink } from '../network/sim-link.ts'
import type { SimNetwork } from '../network/sim-network.ts'
import type { SimWeb } from '../network/sim-web.ts'
import type { SimRelay } from '../relay/sim-relay.ts'
import { SimPrintSystem } from '../spooler/sim-print-system.ts'
import type { SimSpooler } from '../spooler/sim-spooler.ts'
import type { Chance } from '../world/chance.ts'
import { SimProcess } from '../world/sim-process.ts'
import type { World } from '../world/world.ts'
import { documentRoute } from './document-route.ts'
import { JournalDisk } from './journal-disk.ts'
import { KeyDisk, SimKeyFolder } from './key-disk.ts'
import { SimJournal } from './sim-journal.ts'
import { SimSpoolFolder, SpoolDisk } from './spool-disk.ts'

export interface MachineParts {
  world: World
  network: SimNetwork
  web: SimWeb
  relay: SimRelay
  name: string
  computerId: string
  spooler: SimSpooler
  planted: PlantedFault | undefined
  rotateKeysEveryMs: number
  /** The agent was told that its reports are kept up to this one. */
  toldKept: (journalId: string, throughNumber: number) => void
}

/** A copy of the disks that an agent writes to. */
export interface DiskImage {
  journal: JournalDisk
  spool: SpoolDisk
  keys: KeyDisk
}

export interface Greeting {
  /** What the relay had committed by then it knew when it answered. */
  askedAt: Date
  heardAtMs: number
  /** Another agent with this identity was there. */
  isPlaceTaken: boolean
}

const commitTakes = { min: 0.2, max: 10 }
const system = { platform: 'linux', osVersion: '1', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' } as const

/**
 * A machine on site: its disks, its clock, its print system, and the agent that runs on it. The agent is production's own; each
 * run of it is put together as `run` does, and knows nothing but what the disks say.
 */
export class SimMachine {
  readonly name: string
  readonly computerId: string
  readonly spooler: SimSpooler
  spoolDisk = new SpoolDisk()
  keyDisk = new KeyDisk()
  journalDisk: JournalDisk
  /** A mark of this boot and of the journal's file. */
  place: string
  /** How far this machine's clock is off. */
  skewMs = 0
  /** Whether the clock was set since the agent last asked the relay for its time. */
  isClockInDoubt = false
  /** What this run of the agent was told when it last said hello. */
  greeting: Greeting | undefined
  /** How often a document's fetch breaks off in the middle. */
  fetchCuts = 0
  agent: RunningAgent | undefined
  process: SimProcess | undefined
  readonly #parts: MachineParts
  readonly #keyChance: Chance
  #isScrapped = false

  constructor(parts: MachineParts) {
    this.#parts = parts
    this.name = parts.name
    this.computerId = parts.computerId
    this.spooler = parts.spooler
    this.journalDisk = new JournalDisk(parts.world.chance.uuid())
    this.place = parts.world.chance.uuid()
    this.#keyChance = parts.world.chance.fork()
  }

  get isRunning(): boolean {
    return this.process?.isAlive === true
  }

  start(): void {
    if (this.isRunning || this.#isScrapped) return
    const process = new SimProcess(this.#parts.world, this.name)
    this.process = process
    this.greeting = undefined
    this.#note('starts')
    this.#run(process).then(
      (agent) => {
        if (process.isAlive) this.agent = agent
        void agent.ended.then(() => this.#startAnew(process))
      },
      (cause: unknown) => {
        this.#note(`could not start: ${String(cause)}`)
        this.kill()
        this.#parts.world.after(1_000, () => this.start())
      },
    )
  }

  /** Its journal was renewed: the program goes on with it. */
  #startAnew(process: SimProcess): void {
    if (!process.isAlive) return
    this.kill()
    this.start()
  }

  /** Taken away for good. */
  scrap(): void {
    this.kill()
    this.#isScrapped = true
  }

  kill(): void {
    if (!this.isRunning) return
    this.#note('the agent is dead')
    this.agent = undefined
    this.process?.kill()
    const { chance } = this.#parts.world
    this.spoolDisk.cutOff((unsynced) => chance.int(0, unsynced))
  }

  /** The whole machine goes down, not its agent alone. */
  reboot(): void {
    this.kill()
    this.place = this.#parts.world.chance.uuid()
  }

  /** What the agent's disks hold now. */
  imageOfDisks(): DiskImage {
    return { journal: this.journalDisk.copy(), spool: this.spoolDisk.copy(), keys: this.keyDisk.copy() }
  }

  /** Another disk in place of this one; the agent must not be running. */
  takeDisks({ journal, spool, keys }: DiskImage): void {
    this.journalDisk = journal.copy()
    this.spoolDisk = spool.copy()
    this.keyDisk = keys.copy()
    this.place = this.#parts.world.chance.uuid()
  }

  killAtPoint(points: number, died: () => void): void {
    this.process?.dieAfter(points, () => {
      this.kill()
      died()
    })
  }

  /** In order, as on SIGTERM. */
  stop(ended: () => void): void {
    const { agent, process } = this
    if (agent === undefined || process === undefined) return ended()
    this.#note('the agent stops')
    void agent.stop().then(() => {
      if (!process.isAlive) return
      this.agent = undefined
      process.kill()
      ended()
    })
  }

  setDiskFull(isFull: boolean): void {
    this.#note(isFull ? 'the disk is full' : 'the disk has room again')
    this.journalDisk.isFull = isFull
    this.spoolDisk.isFull = isFull
  }

  setClock(skewMs: number): void {
    this.#note(`the clock is set by ${Math.round((skewMs - this.skewMs) / 1000)} s`)
    this.skewMs = skewMs
    this.isClockInDoubt = true
  }

  async #run(process: SimProcess): Promise<RunningAgent> {
    const { world, network, web, computerId, planted } = this.#parts
    const clock = process.clock(() => this.skewMs)
    const random = () => world.chance.random()
    const ownJournal = new SimJournal(this.journalDisk, this.place, (commit) =>
      process.step('commit the journal', commitTakes, commit, { min: 0, max: 1 }),
    )
    const journal = planted?.journal?.(ownJournal, process) ?? ownJournal
    const relayClock = new RelayClock(clock, journal.facts().clockOffsetMs)
    const sealingKeys = await this.#openKeys(process, clock)
    const folder = new SimSpoolFolder(this.spoolDisk, process)
    const unsealer = new Unsealer({
      opener: { open: (header, purpose) => world.realWork.add(sealingKeys.opener.open(header, purpose)) },
      computerId,
    })
    const sealer = new Sealer({ now: () => world.nowMs, randomBytes: this.#randomBytes })
    const fetch = web.fetchAs(process)
    const references = new ReferencedDocuments({
      folder,
      unsealer,
      seal: (purpose) => world.realWork.add(sealer.seal({ recipients: [sealingKeys.current], purpose })),
      fetch: planted?.fetch?.(fetch) ?? fetch,
      allowed: { allowedNetworks: [], allowedHosts: null },
      clock,
      random,
      log: silentLogger,
    })
    const openDocument = documentRoute(this, process, this.#parts)
    const documents = new RelayDocuments({ folder, openDocument, unsealer, references, clock, random, log: silentLogger })
    await documents.prepare()
    const clockRead = () => {
      this.isClockInDoubt = false
    }
    const rewrite = planted?.agentSays?.()
    const link = new SimLink({
      network,
      site: this.name,
      process,
      computerId,
      clock,
      relayClock,
      clockRead,
      rewrite,
      answered: this.#answered,
    })
    const printSystem = new SimPrintSystem(this.spooler, process)
    const agent = await startAgent({
      examine: () => Promise.resolve([]),
      journal,
      documents,
      sealingKeys,
      rotateKeysEveryMs: this.#parts.rotateKeysEveryMs,
      printSystems: [planted?.printSystem?.(printSystem, process) ?? printSystem],
      link,
      relayClock,
      system,
      newId: () => world.chance.uuid(),
      clock,
      random,
      log: silentLogger,
    })
    const never = new AbortController().signal
    void watchClock({ clock, steady: () => world.nowMs, read: () => link.readClock() }, never)
    return agent
  }

  #openKeys(process: SimProcess, clock: Clock): Promise<SealingKeys> {
    const { world } = this.#parts
    const makeKey = () => world.realWork.add(makeSealingKey(this.#randomBytes))
    return SealingKeys.open({ folder: new SimKeyFolder(this.keyDisk, process), makeKey, clock }, silentLogger)
  }

  /** For keys and seals alone: what they draw changes nothing that happens. */
  readonly #randomBytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => this.#keyChance.int(0, 255)))

  /** Other refusals tell nothing about its jobs. */
  readonly #answered: Answered = (event, answer, askedAt) => {
    const { ok, problem, reply } = answer as { ok: boolean; problem?: { code: string }; reply?: { keptThrough: number } }
    if (event === 'reports' && ok) this.#parts.toldKept(this.journalDisk.journalId, reply?.keptThrough ?? 0)
    if (event !== 'hello') return
    const isPlaceTaken = problem?.code === 'computer-already-connected'
    if (ok || isPlaceTaken) this.greeting = { askedAt, heardAtMs: this.#parts.world.nowMs, isPlaceTaken }
  }

  #note(what: string): void {
    this.#parts.world.note(this.name, () => what)
  }
}
