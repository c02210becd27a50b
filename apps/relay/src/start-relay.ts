import type { Logger } from '@cloudprint/process-kit/logger'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Server } from 'node:https'
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { checkStorage } from './check-storage.ts'
import { createApp } from './create-app.ts'
import { openDatabase } from './db/database.ts'
import { prepareDatabase } from './db/prepare-database.ts'
import type { BlobStore } from './documents/blob-store.ts'
import type { RelayEnv } from './env.ts'
import { firstRun } from './first-run.ts'
import { BLOBS } from './ground.module.ts'
import { Readiness } from './health/readiness.ts'
import { watchDomains } from './signing-in/sso/watch-domains.ts'
import { checkTrustedDomains } from './signing-in/sso/check-trusted-domains.ts'
import { ReloadingCertificate } from './http/reloading-certificate.ts'
import { watchUnusedConnections } from './http/unused-connections.ts'
import { ownUrl } from './own-url.ts'
import { LISTEN_BACKLOG, serveLine } from './serve-line.ts'

/** Clients of the API may be old; agents are ours and never are. */
const API_TLS = 'TLSv1.2'
const CHANNEL_TLS = 'TLSv1.3'
/** Enough for an answer that is on its way, within the deadline of the whole stop. */
const CLOSE_GRACE_MS = 10_000

/** Database, tables, application, port: each is registered to be stopped right after it was started, the last one first. */
export async function startRelay(env: RelayEnv, log: Logger, lifetime: Lifetime): Promise<void> {
  const certificate = await readCertificate(env, log)
  makeDataDir(env.CLOUDPRINT_DATA_DIR)
  const database = openDatabase(await prepareDatabase(env, log, lifetime), (error) => {
    // While stopping they all do; and the error itself carries half of the driver with it.
    if (!lifetime.signal.aborted) log.warn({ reason: error.message }, 'a connection to the database broke')
  })
  lifetime.onStop('database', () => database.close())
  await database.connect()

  const url = ownUrl(env)
  await firstRun({ db: database.drizzle, log, dataDir: env.CLOUDPRINT_DATA_DIR, url })
  const app = await createApp({ env, log, database }, certificate?.options(API_TLS))
  await checkStorage(app.get<BlobStore>(BLOBS), log)
  await checkTrustedDomains(database.drizzle, env)
  const unused = watchUnusedConnections(app.getHttpServer() as Server)
  lifetime.onStop('application', () => closeApp(app, unused))
  watchDomains(app, { log, lifetime })
  const { channelServer } = await serveLine(app, { env, log, lifetime, tls: certificate?.options(CHANNEL_TLS) })
  // Not `app.listen`: Nest would log a taken port in its own words before we explain it.
  await app.getHttpAdapter().getInstance().listen({ port: env.CLOUDPRINT_API_PORT, host: env.CLOUDPRINT_HOST, backlog: LISTEN_BACKLOG })
  if (certificate !== undefined) {
    certificate.keep(app.getHttpServer() as Server, API_TLS)
    certificate.keep(channelServer as Server, CHANNEL_TLS)
    certificate.start()
    lifetime.onStop('certificate', () => certificate.stop())
  }
  lifetime.onStop('readiness', () => app.get(Readiness).stop())
  log.info({ url }, `listening on ${url}`)
}

/** Requests that have begun may end; those that never do are cut off. */
async function closeApp(app: NestFastifyApplication, unused: { close(): void }): Promise<void> {
  const server = app.getHttpServer() as Server
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS)
  unused.close()
  await app.close()
  clearTimeout(timer)
}

async function readCertificate(env: RelayEnv, log: Logger): Promise<ReloadingCertificate | undefined> {
  const { CLOUDPRINT_TLS_CERT_FILE: certFile, CLOUDPRINT_TLS_KEY_FILE: keyFile } = env
  return certFile === undefined || keyFile === undefined ? undefined : ReloadingCertificate.read({ certFile, keyFile, log })
}

/** Parents with ordinary permissions: the embedded PostgreSQL may run as another user and must get through. */
function makeDataDir(dataDir: string): void {
  const path = resolve(dataDir)
  mkdirSync(dirname(path), { recursive: true })
  mkdirSync(path, { recursive: true, mode: 0o700 })
}
