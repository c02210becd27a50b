import type { UpdateOffer } from '@cloudprint/protocol/agent-update'
import type { AgentMessages } from '@cloudprint/protocol/channel/agent-messages'
import type { RequestOf } from '@cloudprint/protocol/channel/message'
import type { OrganizationId } from '@cloudprint/protocol/ids'
import { recordAudit } from '../access/audit.ts'
import type { AgentIdentity } from '../channel/authenticate-agent.ts'
import type { Database } from '../db/database.ts'
import type { JobSignals } from '../jobs/job-signals.ts'
import { candidateFor, chooseOffer, mustStop } from './choose-offer.ts'
import { readRolloutCase } from './read-rollout-case.ts'
import type { ReleaseFolder } from './release-folder.ts'
import { beginRollout, countRings, noteUpdate, readRollout, stopRollout } from './update-rows.ts'

interface Desk {
  database: Pick<Database, 'pool' | 'drizzle'>
  releases: ReleaseFolder
  signals: JobSignals
}

/** Hears how computers' updates stand, and offers what each may take now. */
export class UpdateDesk {
  readonly #desk: Desk

  constructor(desk: Desk) {
    this.#desk = desk
  }

  async hear(agent: AgentIdentity, told: RequestOf<AgentMessages, 'update'>, now: Date): Promise<UpdateOffer | null> {
    const { database, releases, signals } = this.#desk
    if (!releases.isThere) return null
    const { computerId, organizationId } = agent
    const { pool } = database
    const noted = await noteUpdate(pool, { computerId, ...told })
    if (noted === undefined) return null
    if (noted.hasChanged) signals.emit('changed', { organizationId, kind: 'computer', ids: [computerId] })
    const { progress } = told
    if (progress?.phase === 'returned' && noted.hasChanged) await this.#judge(organizationId, progress.version, noted.policy, now)
    if (told.mode !== 'auto') return null
    const version = candidateFor(noted, await releases.releases())
    if (version === undefined) return null
    const rollout = await readRolloutCase(pool, organizationId, { version, policy: noted.policy, now })
    const offer = chooseOffer({ ...noted, rollout, now }, version)
    if (offer !== null && rollout === null) await beginRollout(pool, organizationId, offer, now)
    return offer
  }

  /** A version that fails is not offered on. */
  async #judge(organizationId: string, version: string, policy: Parameters<typeof countRings>[2]['policy'], now: Date): Promise<void> {
    const { database, signals } = this.#desk
    const rollout = await readRollout(database.pool, organizationId, version)
    if (rollout === undefined || rollout.stoppedAt !== null) return
    const { first, rest } = await countRings(database.pool, organizationId, { version, policy, since: rollout.resumedAt })
    const failed = first.failed + rest.failed
    const tried = failed + first.healthy + rest.healthy + first.underWay + rest.underWay
    if (!mustStop(first, { failed, tried })) return
    const why = `${failed} of ${tried} computers that tried it went back to the version before`
    if (!(await stopRollout(database.pool, organizationId, { version, why }, now))) return
    const author = { kind: 'relay', name: 'the relay', organizationId: organizationId as OrganizationId } as const
    await recordAudit(database.drizzle, author, { action: 'updates.stopped', target: organizationId, detail: { version, why } })
    signals.emit('updates', { organizationId })
  }
}
