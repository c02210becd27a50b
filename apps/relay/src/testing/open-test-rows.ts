import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { OrganizationId } from '@cloudprint/protocol/ids'
import { wholeReach } from '../access/reach.ts'
import type { Reach } from '../access/reach.ts'
import { PostgresComputerRows } from '../computers/postgres-computer-rows.ts'
import { openDatabase } from '../db/database.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { uuidV7 } from '../db/uuid-v7.ts'
import { PostgresDocumentRows } from '../documents/postgres-document-rows.ts'
import { PostgresJobRows } from '../jobs/postgres-job-rows.ts'

export type TestRows = Awaited<ReturnType<typeof openTestRows>>

/** The line's rows in a database of their own, with one organization; nothing happens to them but what the test does. */
export async function openTestRows() {
  const database = await tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
  const { pool, drizzle, close } = openDatabase(database.url, () => {})

  async function addOrganization(): Promise<{ organizationId: string; siteId: string; reach: Reach }> {
    const organizationId = uuidV7(new Date())
    const siteId = uuidV7(new Date())
    await pool.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Test'])
    await pool.query('insert into site (id, organization_id, name) values ($1, $2, $3)', [siteId, organizationId, 'Main'])
    return { organizationId, siteId, reach: wholeReach(OrganizationId.parse(organizationId)) }
  }

  return {
    pool,
    drizzle,
    jobRows: new PostgresJobRows(pool),
    computerRows: new PostgresComputerRows(pool),
    documentRows: new PostgresDocumentRows(pool),
    ...(await addOrganization()),
    addOrganization,
    /** Takes the database away under whoever works on it. */
    dropDatabase: () => database.drop(),
    /** What is in the database is gone. */
    async close(): Promise<void> {
      await close()
      await database.drop()
    },
  }
}
