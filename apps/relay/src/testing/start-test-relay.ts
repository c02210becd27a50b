import { callRoute } from '@cloudprint/protocol/http/call-route'
import type { Called } from '@cloudprint/protocol/http/call-route'
import type { RequestFor, Route } from '@cloudprint/protocol/http/route'
import { silentLogger } from '@cloudprint/process-kit/logger'
import type { Logger } from '@cloudprint/process-kit/logger'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from '../create-app.ts'
import { openDatabase } from '../db/database.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { RelayEnv } from '../env.ts'
import type { FirstRunFile } from '../first-run-file.ts'
import { firstRun } from '../first-run.ts'

export type TestRelay = Awaited<ReturnType<typeof startTestRelay>>

/** The real application over a database of its own, after its first run, on a free port. */
export async function startTestRelay({ settings = {}, log = silentLogger }: { settings?: Record<string, string>; log?: Logger } = {}) {
  const temp = await tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
  const database = openDatabase(temp.url, () => {})
  const dataDir = tempDir('relay')
  const env = RelayEnv.parse({ CLOUDPRINT_DATA_DIR: dataDir, ...settings })
  await firstRun({ db: database.drizzle, log, dataDir, url: 'http://localhost' })
  const first = JSON.parse(readFileSync(join(dataDir, 'first-run.json'), 'utf8')) as FirstRunFile
  const app = await createApp({ env, log, database })
  await app.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`

  return {
    app,
    url,
    dataDir,
    first,
    pool: database.pool,
    drizzle: database.drizzle,
    /** Takes the database away under the running relay. */
    dropDatabase: () => temp.drop(),
    /** Calls a route with the first key, or another one; null for none. */
    call<R extends Route>(route: R, request: RequestFor<R>, key: string | null = first.apiKey): Promise<Called<R>> {
      return callRoute(route, request, { baseUrl: url, headers: key === null ? {} : { authorization: `Bearer ${key}` } })
    },
    /** Signs in as the owner, or somebody else, and gives the session's cookie. */
    async signIn(password = first.password, email = first.email): Promise<string> {
      const response = await fetch(`${url}/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'origin': url },
        body: JSON.stringify({ email, password }),
      })
      return response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';', 1)[0])
        .join('; ')
    },
    async close(): Promise<void> {
      await app.close()
      await database.close()
      await temp.drop()
    },
  }
}
