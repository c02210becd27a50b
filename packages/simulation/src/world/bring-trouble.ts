import type { SimMachine } from '../agent/sim-machine.ts'
import { JournalDisk } from '../agent/journal-disk.ts'
import { isOver } from '../spooler/sim-spooler.ts'
import type { Trouble } from './plan.ts'
import { bringOldDisk } from './bring-old-disk.ts'
import type { SiteWorld } from './site-world.ts'

const HOUR_MS = 3_600_000
/** Programs are started again by their service manager. */
const restartsAfter = { min: 50, max: 6_000 }

/** Makes things go wrong for as long as the run is busy, and puts everything right after that. */
export function bringTrouble(site: SiteWorld): void {
  const { world, plan, network } = site
  const { chance } = world
  const kinds = [...plan.troubles].filter((kind) => kind !== 'messages' && kind !== 'fetch-cuts')
  if (plan.troubles.has('messages')) {
    network.fate = {
      lost: chance.pick([0, 0.02, 0.1]),
      doubled: chance.pick([0, 0.05, 0.2]),
      overtaken: chance.pick([0, 0.05, 0.2]),
    }
  }
  if (plan.troubles.has('fetch-cuts')) for (const machine of site.machines) machine.fetchCuts = 0.3
  const next = () => {
    if (world.nowMs >= plan.busyMs) return
    if (kinds.length > 0) bring(chance.pick(kinds), site)
    world.after(chance.between(0, 2 * plan.troubleEveryMs), next)
  }
  world.after(chance.between(0, 2 * plan.troubleEveryMs), next)
  world.after(plan.busyMs, () => putRight(site))
}

function bring(trouble: Trouble, site: SiteWorld): void {
  const { world, relay, network } = site
  const { chance } = world
  const machine = chance.pick(site.machines)
  const later = (ms: { min: number; max: number }, act: () => void) => world.after(chance.between(ms.min, ms.max), act)
  const restartRelay = () => later(restartsAfter, () => relay.start())
  const restartAgent = () => later(restartsAfter, () => machine.start())
  switch (trouble) {
    case 'relay-crash':
      return relay.killAtPoint(chance.int(1, 60), restartRelay)
    case 'relay-stop':
      return relay.stop(restartRelay)
    case 'agent-crash':
      return machine.killAtPoint(chance.int(1, 40), () => {
        if (chance.happens(0.3)) machine.reboot()
        restartAgent()
      })
    case 'agent-stop':
      return machine.stop(restartAgent)
    case 'spooler-crash':
    case 'spooler-restart': {
      const { spooler } = machine
      site.witness.troubledMachines.add(machine)
      world.note(machine.name, () => `the print system goes away (${trouble})`)
      spooler.goAway({ isCrash: trouble === 'spooler-crash' })
      later({ min: 200, max: 15_000 }, () => spooler.comeBack())
      return
    }
    case 'spooler-answers':
      site.witness.troubledMachines.add(machine)
      machine.spooler.trouble = chance.pick([0.1, 0.4])
      later({ min: 500, max: 10_000 }, () => (machine.spooler.trouble = 0))
      return
    case 'partition': {
      const directions = chance.pick([['up', 'down'], ['up'], ['down']] as const)
      world.note('network', () => `${machine.name} is cut off (${directions.join(', ')})`)
      network.cut(machine.name, [...directions])
      later({ min: 100, max: 30_000 }, () => network.mend(machine.name))
      return
    }
    case 'reset':
      for (const connection of network.connections) if (connection.site === machine.name) connection.break()
      return
    case 'clock':
      return machine.setClock(chance.pick([0, 1, -1, 0.01, -0.01]) * chance.between(0, 5 * HOUR_MS))
    case 'disk-full':
      machine.setDiskFull(true)
      later({ min: 200, max: 12_000 }, () => machine.setDiskFull(false))
      return
    case 'printer-stops': {
      const { name } = chance.pick(machine.spooler.settings.printers)
      machine.spooler.stopPrinter(name)
      later({ min: 500, max: 20_000 }, () => machine.spooler.startPrinter(name))
      return
    }
    case 'canceled-at-printer': {
      const open = machine.spooler.jobs.filter((job) => !isOver(job))
      if (open.length > 0 && !machine.spooler.isAway) machine.spooler.cancel(chance.pick(open))
      return
    }
    case 'database':
      relay.databaseTrouble = chance.pick([0.02, 0.2])
      later({ min: 200, max: 6_000 }, () => (relay.databaseTrouble = 0))
      return
    case 'database-away':
      world.note('relay', () => 'its database is away')
      relay.isDatabaseAway = true
      later({ min: 100, max: 12_000 }, () => (relay.isDatabaseAway = false))
      return
    case 'database-hangs':
      relay.databaseHangsMs = chance.pick([500, 5_000, 15_000])
      later({ min: 500, max: 20_000 }, () => (relay.databaseHangsMs = 0))
      return
    case 'relay-disk-full':
      relay.blobs.isFull = true
      later({ min: 500, max: 10_000 }, () => (relay.blobs.isFull = false))
      return
    case 'spool-full':
      world.note(machine.name, () => 'the print system has no room')
      machine.spooler.isFull = true
      later({ min: 500, max: 15_000 }, () => (machine.spooler.isFull = false))
      return
    case 'clone':
      return clone(machine, site)
    case 'journal-lost':
      machine.kill()
      machine.journalDisk = new JournalDisk(chance.uuid())
      site.witness.brokenIdentities.add(machine.computerId)
      world.note(machine.name, () => 'its journal is lost')
      restartAgent()
      return
    case 'disk-restored':
    case 'disk-copied':
      return bringOldDisk(trouble, machine, site)
    case 'web-away':
      world.note('web', () => 'the servers of documents are away')
      site.web.isAway = true
      later({ min: 500, max: 90_000 }, () => (site.web.isAway = false))
      return
    case 'blob-lost':
      return loseBlob(site)
    case 'messages':
    case 'fetch-cuts':
      return
  }
}

/** Somebody cleans up in the relay's store. */
function loseBlob({ world, relay, witness }: SiteWorld): void {
  const { documentsByJob } = relay.database
  const stored = [...documentsByJob].filter(([, { blobKey }]) => blobKey !== null && relay.blobs.blobsByKey.has(blobKey))
  if (stored.length === 0) return
  const [jobId, { blobKey }] = world.chance.pick(stored)
  world.note('relay', () => `the document of ${jobId} is lost`)
  witness.lostDocuments.add(jobId)
  relay.blobs.blobsByKey.delete(blobKey ?? '')
}

/** Somebody sets up a second machine with the first one's identity. */
function clone(original: SimMachine, site: SiteWorld): void {
  const { world, witness } = site
  if (site.machines.length > 4) return
  witness.brokenIdentities.add(original.computerId)
  const copy = site.addMachine(`copy ${site.machines.length}`, original.computerId)
  copy.keyDisk = original.keyDisk.copy()
  world.note(copy.name, () => `is a copy of ${original.name}`)
  copy.start()
}

function putRight(site: SiteWorld): void {
  const { world, network, relay, plan } = site
  world.note('world', () => 'everything is put right')
  network.fate = { lost: 0, doubled: 0, overtaken: 0 }
  relay.databaseTrouble = 0
  relay.databaseHangsMs = 0
  relay.isDatabaseAway = false
  relay.blobs.isFull = false
  site.web.isAway = false
  relay.start()
  // Somebody finds the copies and scraps them: an identity has one machine again.
  for (const copy of site.machines.splice(plan.computers)) copy.scrap()
  for (const machine of site.machines) {
    network.mend(machine.name)
    machine.fetchCuts = 0
    machine.setDiskFull(false)
    machine.spooler.trouble = 0
    machine.spooler.isFull = false
    machine.spooler.comeBack()
    for (const { name } of machine.spooler.settings.printers) machine.spooler.startPrinter(name)
    machine.start()
  }
  // A stop or a crash that was on its way may still come: whoever is down by then is started again.
  world.after(30_000, () => {
    relay.start()
    for (const machine of site.machines) machine.start()
  })
}
