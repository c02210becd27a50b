import { SimMachine } from '../agent/sim-machine.ts'
import type { PlantedFault } from '../faults/planted-fault.ts'
import { CommitCheck } from '../invariants/check-commit.ts'
import { Witness } from '../invariants/witness.ts'
import { SimNetwork } from '../network/sim-network.ts'
import { SimWeb } from '../network/sim-web.ts'
import { SimRelay } from '../relay/sim-relay.ts'
import { SimSpooler } from '../spooler/sim-spooler.ts'
import type { Plan } from './plan.ts'
import { simPrinter } from './sim-printer.ts'
import type { World } from './world.ts'

/** Everything of one run: the relay, the machines on site, the network between them, and who watches. */
export class SiteWorld {
  readonly world: World
  readonly plan: Plan
  readonly network: SimNetwork
  readonly web = new SimWeb()
  readonly relay: SimRelay
  readonly witness: Witness
  readonly machines: SimMachine[] = []
  readonly #planted: PlantedFault | undefined

  constructor(world: World, plan: Plan, planted: PlantedFault | undefined) {
    this.world = world
    this.plan = plan
    this.#planted = planted
    this.network = new SimNetwork(world)
    this.relay = new SimRelay(world, { network: this.network, web: this.web }, planted)
    this.witness = new Witness(world, this.relay.database)
    const commits = new CommitCheck(this.witness)
    let printers = 0
    this.relay.database.doubtBlocks = (printerId) => {
      printers += 1
      const blocks = plan.doubtBlocks === 'all' || (plan.doubtBlocks === 'every second' && printers % 2 === 1)
      if (blocks) this.witness.blockedByDoubt.add(printerId)
      return blocks
    }
    this.witness.failedDocumentsMs = plan.failedDocumentsMs
    this.relay.database.failedDocumentRetentionMs = () => plan.failedDocumentsMs
    this.relay.database.onCommit = (committed) => commits.look(committed)
    const organizations = Array.from({ length: plan.organizations }, () => world.chance.uuid())
    for (let number = 1; number <= plan.computers; number += 1) {
      const id = world.chance.uuid()
      this.relay.database.addComputer({ id, organizationId: world.chance.pick(organizations), name: `Packing ${number}` })
      this.addMachine(`machine ${number}`, id)
    }
  }

  addMachine(name: string, computerId: string): SimMachine {
    const { world, network, web, relay, plan, witness } = this
    const spooler = new SimSpooler(
      world,
      {
        printers: Array.from({ length: plan.printersEach }, (_, index) => simPrinter(`cups/P${index + 1}`)),
        printsMs: plan.printsMs,
        dirtyMs: plan.dirtyMs,
        aborts: plan.aborts,
      },
      {
        handedOver: (job, bytes) => witness.handedOver(machine, job, bytes),
        lost: (job) => witness.lostKeys.add(job.key),
      },
    )
    const machine = new SimMachine({
      world,
      network,
      web,
      relay,
      name,
      computerId,
      spooler,
      planted: this.#planted,
      rotateKeysEveryMs: plan.rotateKeysEveryMs,
      toldKept: (journalId, throughNumber) => witness.toldKept(computerId, journalId, throughNumber),
    })
    this.machines.push(machine)
    return machine
  }
}
