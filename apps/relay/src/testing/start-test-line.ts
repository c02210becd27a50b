import { createLogger } from '@cloudprint/process-kit/logger'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { AgentIdentities } from '../access/agent-identities.ts'
import { wholeReach } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import { PostgresComputerRows } from '../computers/postgres-computer-rows.ts'
import { openDatabase } from '../db/database.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { uuidV7 } from '../db/uuid-v7.ts'
import { DiskBlobStore } from '../documents/disk-blob-store.ts'
import { PostgresDocumentRows } from '../documents/postgres-document-rows.ts'
import { PostgresJobRows } from '../jobs/postgres-job-rows.ts'
import { composeLine } from '../line.ts'

export type TestLine = Awaited<ReturnType<typeof startTestLine>>

interface TestLineSettings {
  maxQueuedPerPrinter?: number
  maxDocumentBytes?: number
  releasesDir?: string
}

/** The real line over a database of its own, with one organization, and its channel on a free port. */
export async function startTestLine({ maxQueuedPerPrinter = 1_000, maxDocumentBytes = 1_000_000, releasesDir }: TestLineSettings = {}) {
  const database = await tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
  const { pool, drizzle, close } = openDatabase(database.url, () => {})
  const log = createLogger({ name: 'relay', level: 'silent' })
  const identities = new AgentIdentities(pool)
  const blobs = new DiskBlobStore(tempDir('blobs'))
  const line = composeLine({
    pool,
    drizzle,
    releasesDir,
    blobs,
    fingerprintKey: Buffer.alloc(32),
    log,
    maxQueuedPerPrinter,
    maxDocumentBytes,
    fetchNetworks: [],
    verifyAssertion: (assertion) => identities.verify(assertion),
    behindProxy: undefined,
  })
  const server = createServer()
  line.channel.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await line.start()
  const organization = await addOrganization()

  async function addOrganization(): Promise<{ organizationId: string; siteId: string; reach: Reach }> {
    const organizationId = uuidV7(new Date())
    const siteId = uuidV7(new Date())
    await pool.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Test'])
    await pool.query('insert into site (id, organization_id, name) values ($1, $2, $3)', [siteId, organizationId, 'Main'])
    return { organizationId, siteId, reach: wholeReach(OrganizationId.parse(organizationId)) }
  }

  return {
    ...line,
    pool,
    drizzle,
    identities,
    jobRows: new PostgresJobRows(pool),
    computerRows: new PostgresComputerRows(pool),
    documentRows: new PostgresDocumentRows(pool),
    blobs,
    ...organization,
    addOrganization,
    channelUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Takes the database away under the running line. */
    dropDatabase: () => database.drop(),
    /** Stops everything; what is in the database is gone. */
    async close(): Promise<void> {
      await line.stop()
      server.close()
      server.closeAllConnections()
      await close()
      await database.drop()
    },
  }
}
