import { silentLogger } from '@cloudprint/process-kit/logger'
import { assembleLine } from '@cloudprint/relay/assemble-line'
import { contentFetcher } from '@cloudprint/relay/submit/fetch-content'
import { AgentSession } from '@cloudprint/relay/channel/agent-session'
import type { DocumentSealer } from '@cloudprint/relay/documents/document-store'
import { Sealer } from '@cloudprint/sealing/sealer'
import type { AgentGround } from '@cloudprint/relay/channel/agent-session'
import type { PlantedFault } from '../faults/planted-fault.ts'
import type { SimConnection } from '../network/sim-connection.ts'
import type { Listener, SimNetwork } from '../network/sim-network.ts'
import type { SimWeb } from '../network/sim-web.ts'
import type { Chance } from '../world/chance.ts'
import { SimProcess } from '../world/sim-process.ts'
import type { Takes } from '../world/sim-process.ts'
import type { World } from '../world/world.ts'
import { BlobDisk, MemoryBlobs } from './memory-blobs.ts'
import { MemoryComputerRows } from './memory-computer-rows.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { DatabaseSteps } from './memory-database.ts'
import { MemoryDocumentRows } from './memory-document-rows.ts'
import { MemoryJobRows } from './memory-job-rows.ts'

const statementTakes = { min: 0.1, max: 3 }
const commitTakes = { min: 0.2, max: 8 }
const MAX_DOCUMENT_BYTES = 10_000_000
const MAX_QUEUED = 1_000
const fingerprintKey = Buffer.alloc(32)

/** The parts of the line that customers and persons use. */
export type SimLine = ReturnType<SimRelay['assemble']>

/**
 * The relay: the production line over rows and blobs in memory, which outlive it. Down → starting → up, until it is killed or
 * stopped; the next run is assembled anew, and knows nothing but what the rows say.
 */
export class SimRelay {
  readonly database = new MemoryDatabase()
  readonly blobs = new BlobDisk()
  /** How often a database call fails: before its effect, or after it with the answer lost. */
  databaseTrouble = 0
  /** The database is down: every call fails, and what was not committed is gone. */
  isDatabaseAway = false
  /** A database call takes up to this much longer. */
  databaseHangsMs = 0
  line: SimLine | undefined
  process: SimProcess | undefined
  readonly #world: World
  readonly #network: SimNetwork
  readonly #web: SimWeb
  readonly #planted: PlantedFault | undefined
  /** For what is sealed alone: what a seal draws changes nothing that happens. */
  readonly #sealChance: Chance

  constructor(world: World, { network, web }: { network: SimNetwork; web: SimWeb }, planted: PlantedFault | undefined) {
    this.#world = world
    this.#network = network
    this.#web = web
    this.#planted = planted
    this.#sealChance = world.chance.fork()
  }

  get isUp(): boolean {
    return this.line !== undefined
  }

  start(): void {
    if (this.process?.isAlive === true) return
    const process = new SimProcess(this.#world, 'relay')
    this.process = process
    this.#world.note('relay', () => 'starts')
    const line = this.assemble(process)
    line.start().then(
      () => {
        if (!process.isAlive) return
        this.line = line
        this.#network.listener = line.channel
      },
      (cause: unknown) => {
        this.#world.note('relay', () => `could not start: ${String(cause)}`)
        this.kill()
        this.#world.after(1_000, () => this.start())
      },
    )
  }

  kill(): void {
    this.#world.note('relay', () => 'is dead')
    this.line = undefined
    this.#network.listener = undefined
    this.process?.kill()
  }

  /** Dies at the given await point of its own from now on. */
  killAtPoint(points: number, died: () => void): void {
    this.process?.dieAfter(points, () => {
      this.kill()
      died()
    })
  }

  /** Drains, as on SIGTERM, and ends. */
  stop(ended: () => void): void {
    const { line, process } = this
    if (line === undefined || process === undefined) return ended()
    this.#world.note('relay', () => 'stops')
    void line.stop().then(() => {
      if (!process.isAlive) return
      this.kill()
      ended()
    })
  }

  assemble(process: SimProcess) {
    const world = this.#world
    const steps = this.#steps(process)
    const rows = new MemoryJobRows(this.database, steps)
    const computerRows = new MemoryComputerRows(this.database, steps, () => world.chance.uuid())
    return assembleLine({
      jobRows: this.#planted?.jobRows?.(rows, process, this.database) ?? rows,
      computerRows: this.#planted?.computerRows?.(computerRows, this.database) ?? computerRows,
      documentRows: new MemoryDocumentRows(this.database, steps),
      blobs: new MemoryBlobs(this.blobs, process),
      sealer: this.#sealer(),
      fingerprintKey,
      fetchContent: contentFetcher([], this.#web.fetchAs(process)),
      clock: process.clock(),
      steady: () => world.nowMs,
      soon: (act) => void process.after(0, act),
      random: () => world.chance.random(),
      newId: () => world.chance.uuid(),
      log: silentLogger,
      maxDocumentBytes: MAX_DOCUMENT_BYTES,
      maxQueuedPerPrinter: MAX_QUEUED,
      hearUpdate: () => Promise.resolve(null),
      openChannel: (agents) => this.#channel(agents, process),
    })
  }

  /** A new run agrees anew with every agent. */
  #sealer(): DocumentSealer {
    const randomBytes = (size: number) => Buffer.from(Array.from({ length: size }, () => this.#sealChance.int(0, 255)))
    const sealer = new Sealer({ now: () => this.#world.nowMs, randomBytes })
    return { seal: (request) => this.#world.realWork.add(sealer.seal(request)) }
  }

  #channel(agents: AgentGround, process: SimProcess): Listener & { stop(reconnectAfterMs: number): Promise<void> } {
    const open = new Set<SimConnection>()
    return {
      process,
      accept: (connection, computerId) => {
        const { organizationId, machine } = this.database.computer(computerId)
        open.add(connection)
        connection.relayEnd.on('disconnect', () => open.delete(connection))
        connection.relayEnd.rewrite = this.#planted?.relaySays?.()
        new AgentSession(agents, connection.relayEnd, { computerId, organizationId, machine }).start()
      },
      stop: async (reconnectAfterMs) => {
        this.#network.listener = undefined
        await Promise.allSettled(agents.presence.sessions().map((session) => session.drain(reconnectAfterMs)))
        for (const connection of open) connection.relayEnd.disconnect()
      },
    }
  }

  #steps(process: SimProcess): DatabaseSteps {
    const { chance } = this.#world
    const isTroubled = () => this.databaseTrouble > 0 && chance.happens(this.databaseTrouble)
    const failNow = () => {
      throw Object.assign(new Error('the connection to the database was lost'), { code: 'ECONNRESET' })
    }
    const longer = (takes: Takes): Takes => ({ min: takes.min, max: takes.max + this.databaseHangsMs })
    return {
      statement: (what, act) => {
        const fails = isTroubled()
        return process.step(what, longer(statementTakes), () => {
          if (fails || this.isDatabaseAway) failNow()
          return act()
        })
      },
      commit: (what, act) => {
        const fails = isTroubled()
        const hasEffect = chance.happens(0.5)
        const effect = () => {
          if ((fails && !hasEffect) || this.isDatabaseAway) failNow()
          const result = act()
          if (fails) failNow()
          return result
        }
        return process.step(what, longer(commitTakes), effect, commitTakes)
      },
      onGone: (release) => process.onDeath(release),
    }
  }
}
