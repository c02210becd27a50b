import { hash } from 'node:crypto'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { ApiKeys } from '@cloudprint/relay/dist/access/api-keys/api-keys.js'
import pg from 'pg'
import { serveParent } from '../kit/worker.ts'

export type KeyLoad = typeof handlers

export interface KeyCosts {
  /** Of CPU for one verification, in microseconds, all threads of the process. */
  verifyUs: number
  /** One SHA-256 of the key, which nothing that keeps keys as hashes can do without. */
  hashUs: number
}

const handlers = {
  /** Verifies one key again and again, and asks the database for it as often as the product does. */
  async verify({ databaseUrl, key, count }: { databaseUrl: string; key: string; count: number }): Promise<KeyCosts> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
    const keys = new ApiKeys(pool, silentLogger)
    try {
      if (!(await keys.verify(key)).ok) throw new Error('the key is not known')
      const verifyUs = await cpuUs(count, async () => {
        for (let done = 0; done < count; done++) {
          const verified = keys.verify(key)
          if (verified instanceof Promise) await verified
        }
      })
      const hashUs = await cpuUs(count, async () => {
        for (let done = 0; done < count; done++) hash('sha256', key, 'base64url')
      })
      return { verifyUs, hashUs }
    } finally {
      await pool.end()
    }
  },
}

async function cpuUs(count: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

serveParent(handlers)
