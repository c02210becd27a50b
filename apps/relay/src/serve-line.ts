import type { Logger } from '@cloudprint/process-kit/logger'
import { createLoop } from '@cloudprint/process-kit/loop'
import type { Lifetime } from '@cloudprint/process-kit/run-until-stopped'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import { ApiKeys } from './access/api-keys/api-keys.ts'
import { Revocations } from './access/revocations.ts'
import { Sessions } from './access/sessions.ts'
import type { Database } from './db/database.ts'
import type { RelayEnv } from './env.ts'
import { DATABASE } from './ground.module.ts'
import type { Line } from './line.ts'
import { LINE } from './line.module.ts'
import { authenticateClient } from './live/authenticate-client.ts'
import { listLapsed } from './live/list-lapsed.ts'
import { listWithinReach } from './live/list-within-reach.ts'
import { serveLive } from './live/live-server.ts'

/** Who connects and shows no headers within this time is no agent, and is looked for this often. */
const DEADLINES = { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 }
/**
 * Connections that the kernel takes for us while we are busy. Twice what Node asks for, since a storm of agents fills that in a
 * moment; and no more than are served within the 8 s that an agent waits: who comes to those has gone.
 */
export const LISTEN_BACKLOG = 1_024

/** A revocation cuts listeners at once; one whose signal was lost, or that came by another way, within this time. */
const LISTENERS_LOOKED_AT_MS = 10_000

/**
 * Opens the agent channel and the live updates: on a port of their own, and on the API's port for sites where that one
 * is blocked. The own port speaks TLS 1.3 alone (DESIGN: new protocol, no old clients).
 */
export async function serveLine(
  app: NestFastifyApplication,
  { env, log, lifetime, tls }: { env: RelayEnv; log: Logger; lifetime: Lifetime; tls: ServerOptions | undefined },
): Promise<{ channelServer: Server }> {
  const line = app.get<Line>(LINE)
  const channelServer =
    tls === undefined
      ? createServer(DEADLINES, nothingHere)
      : createTlsServer({ ...tls, ...DEADLINES, handshakeTimeout: DEADLINES.headersTimeout, minVersion: 'TLSv1.3' }, nothingHere)
  line.channel.attach(channelServer)
  line.channel.attach(app.getHttpServer())
  const [apiKeys, sessions] = [app.get(ApiKeys), app.get(Sessions)]
  const live = serveLive(line.channel.io, {
    signals: line.signals,
    revocations: app.get(Revocations),
    authenticate: authenticateClient(apiKeys, sessions),
    findLapsed: (held) => listLapsed({ apiKeys, sessions }, held),
    findWithin: (reach, idsByKind) => app.get<Database>(DATABASE).lists.read((pool) => listWithinReach(pool, reach, idsByKind)),
    onError: (error) => log.warn({ err: error }, 'who is limited was not told of changes'),
  })
  const lookAgain = createLoop({ name: 'look at who listens', everyMs: LISTENERS_LOOKED_AT_MS, step: () => live.lookAgain(), log })
  lookAgain.start()
  lifetime.onStop('live listeners', () => lookAgain.stop())
  // After the line, whose goodbye also goes over the connections of agents that poll.
  lifetime.onStop('agent channel', () => {
    channelServer.close()
    channelServer.closeAllConnections()
  })
  await line.start()
  lifetime.onStop('line', () => line.stop())
  channelServer.listen({ port: env.CLOUDPRINT_CHANNEL_PORT, host: env.CLOUDPRINT_HOST, backlog: LISTEN_BACKLOG })
  await once(channelServer, 'listening')
  log.info({ port: env.CLOUDPRINT_CHANNEL_PORT }, `agents are awaited on port ${env.CLOUDPRINT_CHANNEL_PORT}`)
  return { channelServer }
}

/** A browser that was pointed at the wrong port. */
const nothingHere: RequestListener = (request, response) => {
  if (request.url?.startsWith('/socket.io/')) return
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
  response.end('This port is for print agents. The console is on the API port.\n')
}
