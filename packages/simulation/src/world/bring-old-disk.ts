import type { DiskImage, SimMachine } from '../agent/sim-machine.ts'
import type { SiteWorld } from './site-world.ts'

/** An image is used at the earliest, and when that can't be, again, after this long. */
const laterMs = { min: 200, max: 15_000 }

/**
 * Somebody keeps an image of a machine's disk, and later puts it back, or starts a second machine from it. Only once the
 * relay has heard something that the image does not know: before that nobody but the first machine itself can
 * know what it printed since, and no program can help (`docs/simulation.md`).
 */
export function bringOldDisk(how: 'disk-restored' | 'disk-copied', machine: SimMachine, site: SiteWorld): void {
  const { world, plan } = site
  const image = machine.imageOfDisks()
  const tryLater = () => void world.after(world.chance.between(laterMs.min, laterMs.max), useImage)
  const useImage = () => {
    if (world.nowMs >= plan.busyMs || machine.journalDisk.journalId !== image.journal.journalId) return
    if (!isKnownToBeOld(image, machine, site)) return tryLater()
    if (how === 'disk-restored') restore(image, machine, site)
    else copy(image, machine, site)
  }
  tryLater()
}

function isKnownToBeOld({ journal }: DiskImage, { computerId }: SimMachine, { relay }: SiteWorld): boolean {
  const { reportsKeptByJournal, keptEpochByJournal } = relay.database.computer(computerId)
  const { journalId, lastReport, lastEpoch } = journal
  return (reportsKeptByJournal.get(journalId) ?? 0) > lastReport || (keptEpochByJournal.get(journalId) ?? 0) > lastEpoch
}

function restore(image: DiskImage, machine: SimMachine, { world, witness }: SiteWorld): void {
  machine.kill()
  witness.brokenIdentities.add(machine.computerId)
  world.note(machine.name, () => 'its disk is restored from an image')
  machine.takeDisks(image)
  world.after(world.chance.between(50, 6_000), () => machine.start())
}

function copy(image: DiskImage, original: SimMachine, site: SiteWorld): void {
  const { world, witness } = site
  if (site.machines.length > 4) return
  witness.brokenIdentities.add(original.computerId)
  const second = site.addMachine(`copy ${site.machines.length}`, original.computerId)
  world.note(second.name, () => `is started from an image of ${original.name}`)
  second.takeDisks(image)
  if (world.chance.happens(0.5)) {
    original.kill()
    world.after(world.chance.between(50, 20_000), () => original.start())
  }
  second.start()
}
