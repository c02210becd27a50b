import { MAX_HELD_JOBS } from '@cloudprint/protocol/channel/agent-messages'
import { isFinal } from '@cloudprint/protocol/job-state'
import type { SimMachine } from '../agent/sim-machine.ts'
import { SECRET_OF_ADDRESSES } from '../network/sim-web.ts'
import type { SimRelay } from '../relay/sim-relay.ts'
import type { SiteWorld } from '../world/site-world.ts'

/** Whether every accepted job has come to its end. */
export function isEverythingOver({ relay }: SiteWorld): boolean {
  for (const { row } of relay.database.jobs.values()) if (!isFinal(row.state)) return false
  return true
}

/** Nothing that an agent may leave behind is left behind. */
export function isTidy({ machines, relay, world }: SiteWorld): boolean {
  if (relay.database.blobRemovals.size > 0 || keptTooLong(relay, world.now()).length > 0) return false
  return machines.every((machine) => machine.journalDisk.jobs().length === 0 && machine.spoolDisk.filesByKey.size === 0)
}

/** Looked at now and then while a run goes on. */
export function checkStanding({ machines, witness, relay }: SiteWorld): void {
  for (const { id } of witness.jobsById.values()) {
    if (!relay.database.jobs.has(id)) witness.violated('no accepted job is lost', `job ${id} was accepted and is gone`)
  }
  for (const machine of machines) {
    const held = machine.journalDisk.jobs().length
    if (held > MAX_HELD_JOBS) witness.violated('what an agent holds is bounded', `${machine.name} holds ${held} jobs`)
    const open = documentsAt(machine).find(([, bytes]) => isInClear(bytes))
    if (open !== undefined) witness.violated('what lies at a site is sealed', `${machine.name} has ${open[0]} in clear`)
  }
  const bare = documentsAtRelay(relay).find(([, bytes]) => isInClear(bytes))
  if (bare !== undefined) witness.violated('what lies at the relay is sealed', `the relay has ${bare[0]} in clear`)
}

/** As every document of a customer here does. */
const LABEL_BEGINS = '^XA^FD'

/** A document, or where one is fetched. */
function isInClear(bytes: Buffer): boolean {
  return bytes.includes(LABEL_BEGINS) || bytes.includes(SECRET_OF_ADDRESSES)
}

function documentsAtRelay({ database, blobs }: SimRelay): [key: string, bytes: Buffer][] {
  const rows = [...database.documentsByJob].flatMap(([jobId, { bytes }]): [string, Buffer][] => (bytes === null ? [] : [[jobId, bytes]]))
  return [...rows, ...[...blobs.blobsByKey].map(([key, { bytes }]): [string, Buffer] => [key, bytes])]
}

function documentsAt({ journalDisk, spoolDisk }: SimMachine): [key: string, bytes: Buffer][] {
  const inline = journalDisk.documentKeys().map((key): [string, Buffer] => [key, journalDisk.document(key) ?? Buffer.alloc(0)])
  return [...inline, ...[...spoolDisk.filesByKey].map(([key, { bytes }]): [string, Buffer] => [key, bytes])]
}

/** What must be so once everything was put right and time has run on. */
export function checkOutcome(site: SiteWorld): void {
  const { relay, witness, machines } = site
  const { database, blobs } = relay
  // A world in which nobody is served holds every other promise.
  if (witness.jobsById.size === 0) witness.violated('customers are served', 'no job was ever taken')
  for (const job of witness.jobsById.values()) {
    const row = database.jobs.get(job.id)?.row
    if (row === undefined) return witness.violated('no accepted job is lost', `job ${job.id} was accepted and is gone`)
    if (isFinal(row.state)) continue
    return witness.violated(
      'every job ends',
      `${row.id}.${row.attempt} is still ${row.state}${row.offerEpoch === null ? '' : ', and offered'}`,
    )
  }
  const [late] = keptTooLong(relay, site.world.now())
  if (late !== undefined) return witness.violated('a failed job’s document goes when its time is over', `${late} has it still`)
  for (const { made } of database.jobs.values()) {
    const { blobKey } = made.document
    if (blobKey !== null && !database.keptUntilByJob.has(made.id) && blobs.blobsByKey.has(blobKey))
      return witness.violated('the document is gone after the end', `the blob of ${made.id} is there`)
  }
  for (const machine of machines) {
    const jobs = machine.journalDisk.jobs().map((job) => `${job.key} (${job.stage})`)
    if (jobs.length > 0) return witness.violated('an agent lets go of what has ended', `${machine.name} holds ${jobs.join(', ')}`)
    const left = [...machine.journalDisk.documentKeys(), ...machine.spoolDisk.filesByKey.keys()]
    if (left.length > 0) return witness.violated('an agent keeps no document after the end', `${machine.name} has ${left.join(', ')}`)
  }
}

/** The sweep that removes them may come this late. */
const SWEEPS_WITHIN_MS = 10_000

/** Failed jobs whose documents are there although the time for a retry is over. */
function keptTooLong({ database }: SimRelay, now: Date): string[] {
  return [...database.keptUntilByJob].filter(([, until]) => now.getTime() - until.getTime() > SWEEPS_WITHIN_MS).map(([jobId]) => jobId)
}
