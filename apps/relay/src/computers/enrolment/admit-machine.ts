import { randomUUIDv7 } from 'node:crypto'
import { recordAudit } from '../../access/audit.ts'
import type { Author } from '../../access/audit.ts'
import type { Transaction } from '../../db/database.ts'
import { computer } from '../../db/tables/computer.table.ts'
import { sealingKey } from '../../db/tables/sealing-key.table.ts'
import type { NewMachine } from './new-machine.ts'
import { replaceMachine } from './replace-machine.ts'

/** Where it comes to stand, as whoever lets it in has decided. */
export interface Place {
  siteId: string
  /** The computer whose place it takes. */
  replacesComputerId: string | null
  enrolmentCodeId: string | null
}

export interface Admitted {
  computerId: string
  computerName: string
  /** Another machine was this computer until now: what belonged to it must be cut. */
  isReplaced: boolean
}

/** Makes a computer of a machine, or another computer's new machine; undefined when that other one is not there, at this site. */
export async function admitMachine(
  tx: Transaction,
  { by, machine, place, now }: { by: Author; machine: NewMachine; place: Place; now: Date },
): Promise<Admitted | undefined> {
  const { siteId, replacesComputerId, enrolmentCodeId } = place
  const { name, publicKey, system } = machine
  if (replacesComputerId !== null) {
    const replaced = await replaceMachine(tx, { by, computerId: replacesComputerId, siteId, machine, enrolmentCodeId, now })
    return replaced && { computerId: replacesComputerId, computerName: replaced.name, isReplaced: true }
  }
  const { organizationId } = by
  const computerId = randomUUIDv7()
  await tx.insert(computer).values({ id: computerId, organizationId, siteId, name, publicKey, system, enrolmentCodeId })
  if (machine.sealingKey !== undefined) await tx.insert(sealingKey).values({ computerId, ...machine.sealingKey, publishedAt: now })
  await recordAudit(tx, by, {
    action: 'computer.enrolled',
    target: computerId,
    after: { name, siteId },
    detail: { name, siteId, system, enrolmentCodeId },
  })
  return { computerId, computerName: name, isReplaced: false }
}
