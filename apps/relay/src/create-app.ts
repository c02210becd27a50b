import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { ServerOptions } from 'node:https'
import { Registry } from 'prom-client'
import { AUTH, KNOWN_BROWSERS, SIGN_IN_GUARD } from './access/access.module.ts'
import { admit, mayGoOn } from './access/admit.ts'
import { AgentIdentities } from './access/agent-identities.ts'
import { ApiKeys } from './access/api-keys/api-keys.ts'
import { endRevokedRequests } from './access/end-revoked-requests.ts'
import { AccountActs } from './signing-in/account-acts/account-acts.ts'
import { mountAuth } from './signing-in/mount-auth.ts'
import { PersonSignals } from './access/person-signals.ts'
import { RequestRate } from './access/request-rate.ts'
import { Revocations } from './access/revocations.ts'
import { Sessions } from './access/sessions.ts'
import { AppModule } from './app.module.ts'
import { Presence } from './computers/presence.ts'
import { maxSealedBytes } from './documents/pass-sealed.ts'
import { mountConsole } from './console/mount-console.ts'
import type { Ground } from './ground.module.ts'
import { measureLine } from './health/line-metrics.ts'
import { measureRequests } from './health/metrics.ts'
import { Readiness } from './health/readiness.ts'
import { refuseWhileStopping } from './health/refuse-while-stopping.ts'
import { createAdapter } from './http/create-adapter.ts'
import { logRequests } from './http/log-requests.ts'
import { mountProblemPages } from './http/mount-problem-pages.ts'
import { NestLog } from './http/nest-log.ts'
import { mountOpenapi } from './http/openapi/mount-openapi.ts'
import { ProblemFilter } from './http/problem.filter.ts'
import { JobSignals } from './jobs/job-signals.ts'
import { tellChanges } from './live/tell-changes.ts'
import { tellOfPeople } from './live/tell-of-people.ts'
import { MAILER } from './mail/mail.module.ts'

/** The whole relay over its ground, ready to listen. What Nest does not see (hooks, pages, sign-in) is put on Fastify here. */
export async function createApp(ground: Ground, tls?: ServerOptions): Promise<NestFastifyApplication> {
  const { env, log } = ground
  const adapter = createAdapter({
    tls,
    isSecure: tls !== undefined || env.CLOUDPRINT_BEHIND_PROXY !== undefined,
    trustProxy: env.CLOUDPRINT_BEHIND_PROXY,
    maxUploadBytes: maxSealedBytes(env.CLOUDPRINT_MAX_DOCUMENT_BYTES),
  })
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(ground), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(log),
  })
  app.useGlobalFilters(new ProblemFilter(log))
  const fastify = adapter.getInstance()
  logRequests(fastify, log)
  measureRequests(fastify, app.get(Registry))
  const presence = app.get(Presence)
  measureLine(app.get(Registry), { pool: ground.database.pool, log, agentsConnected: () => presence.computerIds().length })
  refuseWhileStopping(fastify, app.get(Readiness))
  const rate = new RequestRate({ perSecond: env.CLOUDPRINT_REQUESTS_PER_SECOND })
  const credentials = { apiKeys: app.get(ApiKeys), sessions: app.get(Sessions), agents: app.get(AgentIdentities), rate }
  fastify.addHook('onRequest', admit(credentials))
  endRevokedRequests(fastify, { mayGoOn: (request) => mayGoOn(credentials, request), log })
  tellChanges(fastify, app.get(JobSignals))
  tellOfPeople({ db: ground.database.drizzle, people: app.get(PersonSignals), signals: app.get(JobSignals), log })
  mountAuth(fastify, {
    auth: app.get(AUTH),
    acts: app.get(AccountActs),
    guard: app.get(SIGN_IN_GUARD),
    browsers: app.get(KNOWN_BROWSERS),
    mailer: app.get(MAILER),
    sessions: app.get(Sessions),
    revocations: app.get(Revocations),
    pool: ground.database.pool,
  })
  mountOpenapi(fastify)
  mountProblemPages(fastify)
  mountConsole(fastify)
  await app.init()
  return app
}
