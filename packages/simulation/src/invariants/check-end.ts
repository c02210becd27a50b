import type { JobRow } from '@cloudprint/relay/jobs/job-row'
import type { StoredEntry } from '../relay/memory-database.ts'
import type { Witness } from './witness.ts'

/** What only a print system says of a job that it was handed. */
const spoolerFailures = new Set(['print-aborted', 'print-canceled-at-printer'])

/** Whether an agent's last word on an attempt, or the doubt about it, fits what its print system did. */
export function checkEnd(witness: Witness, row: JobRow, { event, by }: StoredEntry, attempt: number): void {
  const key = `${row.id}.${attempt}`
  const handOvers = witness.ofKey(key)
  const last = handOvers.at(-1)
  const isBroken = witness.brokenIdentities.has(row.computerId)
  switch (event.kind) {
    case 'completed':
      if (last === undefined || (last.job.state !== 'completed' && !witness.lostKeys.has(key))) {
        witness.violated('completed means printed', `${key} is ${last?.job.state ?? 'not handed over'}`)
      }
      return
    case 'canceled':
      if (last !== undefined && last.job.state !== 'canceled' && !witness.lostKeys.has(key)) {
        witness.violated('canceled agrees with the print system', `${key} is ${last.job.state} there`)
      }
      return
    case 'expired':
      if (last !== undefined) witness.violated('expired means no paper', `${key} was handed over`)
      return
    case 'failed':
      if (last !== undefined && !spoolerFailures.has(event.code)) {
        witness.violated('failed agrees with the print system', `${key} failed as ${event.code} after it was handed over`)
      }
      checkDocument(event.code)
      return
    case 'undeliverable':
      checkDocument(event.code)
      return
    case 'uncertain':
      checkDoubt()
      return
    default:
      return
  }

  /** A key is destroyed when nothing needs it any more, and lost only with the disk that it was on. */
  function checkDocument(code: string): void {
    if (code === 'document-fetch-failed' && !witness.missingTitles.has(witness.database.job(row.id).made.title)) {
      witness.violated('what can be fetched is fetched', `${key} failed as ${code}`)
    }
    if (code === 'document-unavailable' && !witness.lostDocuments.has(row.id) && !isBroken) {
      witness.violated('what the relay took is there', `${key} failed as ${code}`)
    }
    if (code === 'document-not-openable' || (code === 'sealing-key-lost' && !isBroken)) {
      witness.violated('what was sealed opens', `${key} failed as ${code}`)
    }
  }

  /** Doubt is for what nobody can know, not for what somebody forgot to ask. */
  function checkDoubt(): void {
    if (isBroken) return
    if (by === 'relay') return witness.violated('doubt has a cause', `the relay doubts ${key}, and no journal was lost`)
    const hasCause = witness.lostKeys.has(key) || [...witness.troubledMachines].some((machine) => machine.computerId === row.computerId)
    if (!hasCause) witness.violated('doubt has a cause', `the agent doubts ${key}, and its print system forgot nothing`)
  }
}
