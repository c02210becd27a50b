import { openTestRows } from '../testing/open-test-rows.ts'
import { addComputer } from '../testing/stand-in-agent.ts'
import { describeRelayRows } from './relay-rows.contract.ts'
import type { SeenJob } from './relay-rows-harness.ts'

describeRelayRows('Postgres', async () => {
  // No relay works on them: by its clock their jobs expired long ago, and it says so every few seconds.
  const rows = await openTestRows()
  return {
    ...rows,
    addComputer: async () => {
      const { organizationId, siteId } = await rows.addOrganization()
      const { id } = await addComputer(rows, { organizationId, siteId })
      return { organizationId, siteId, computerId: id }
    },
    revoke: async (computerId) => {
      await rows.pool.query('update computer set revoked_at = now() where id = $1', [computerId])
    },
    replaceMachine: async (computerId) => {
      await rows.pool.query('update computer set machine = machine + 1 where id = $1', [computerId])
    },
    setDoubtBlocks: async (printerId, doubtBlocks) => {
      await rows.pool.query('update printer set doubt_blocks = $2 where id = $1', [printerId, doubtBlocks])
    },
    setFailedDocumentRetention: async (organizationId, seconds) => {
      await rows.pool.query('update organization set failed_document_retention_seconds = $2 where id = $1', [organizationId, seconds])
    },
    read: async (jobId) => {
      const { rows: found } = await rows.pool.query<SeenJob>(
        `select state, attempt, offer_epoch as "offerEpoch", exists (select from document where job_id = job.id) as "hasDocument",
           (select kept_until from document where job_id = job.id) as "keptUntil",
           (select json_build_object('reason', reason, 'by', by, 'byName', by_name) from receipt where job_id = job.id) as receipt,
           (select json_agg(json_build_object('from', from_state, 'to', to_state, 'kind', event->>'kind') order by id)
            from job_event where job_id = job.id) as history
         from job where id = $1`,
        [jobId],
      )
      if (found[0] === undefined) throw new Error(`there is no job ${jobId}`)
      return found[0]
    },
  }
})
