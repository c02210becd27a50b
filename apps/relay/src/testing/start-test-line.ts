import { createLogger } from '@cloudprint/process-kit/logger'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AgentIdentities } from '../access/agent-identities.ts'
import { DiskBlobStore } from '../documents/disk-blob-store.ts'
import { composeLine } from '../line.ts'
import { openTestRows } from './open-test-rows.ts'

export type TestLine = Awaited<ReturnType<typeof startTestLine>>

interface TestLineSettings {
  maxQueuedPerPrinter?: number
  maxDocumentBytes?: number
  releasesDir?: string
}

/** The real line over a database of its own, with one organization, and its channel on a free port. */
export async function startTestLine({ maxQueuedPerPrinter = 1_000, maxDocumentBytes = 1_000_000, releasesDir }: TestLineSettings = {}) {
  const rows = await openTestRows()
  const { pool, drizzle } = rows
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

  return {
    ...line,
    ...rows,
    identities,
    blobs,
    channelUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Stops everything; what is in the database is gone. */
    async close(): Promise<void> {
      await line.stop()
      server.close()
      server.closeAllConnections()
      await rows.close()
    },
  }
}
