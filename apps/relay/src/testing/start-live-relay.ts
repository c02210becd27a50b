import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { ApiKeys } from '../access/api-keys/api-keys.ts'
import { Revocations } from '../access/revocations.ts'
import { Sessions } from '../access/sessions.ts'
import type { Line } from '../line.ts'
import { LINE } from '../line.module.ts'
import { authenticateClient } from '../live/authenticate-client.ts'
import { listLapsed } from '../live/list-lapsed.ts'
import { listWithinReach } from '../live/list-within-reach.ts'
import { serveLive } from '../live/live-server.ts'
import { startTestRelay } from './start-test-relay.ts'

export type LiveRelay = Awaited<ReturnType<typeof startLiveRelay>>

/** The real application with its live updates, which are looked at again only when a test says so. */
export async function startLiveRelay(settings: Record<string, string> = {}) {
  const relay = await startTestRelay({ settings })
  const { app } = relay
  const line = app.get<Line>(LINE)
  line.channel.attach(app.getHttpServer())
  const [apiKeys, sessions] = [app.get(ApiKeys), app.get(Sessions)]
  const live = serveLive(line.channel.io, {
    signals: line.signals,
    revocations: app.get(Revocations),
    authenticate: authenticateClient(apiKeys, sessions),
    findLapsed: (held) => listLapsed({ apiKeys, sessions }, held),
    findWithin: (reach, idsByKind) => listWithinReach(relay.pool, reach, idsByKind),
    onError: (error) => {
      throw error
    },
  })
  const dial = (auth: object, headers: Record<string, string> = {}): Socket => {
    const socket = io(`${relay.url}/live`, {
      transports: ['websocket'],
      auth,
      extraHeaders: headers,
      forceNew: true,
      reconnectionDelay: 10,
    })
    onTestFinished(() => void socket.disconnect())
    return socket
  }
  return {
    ...relay,
    line,
    live,
    dial,
    async connected(auth: object, headers?: Record<string, string>): Promise<Socket> {
      const socket = dial(auth, headers)
      await nextOn(socket, 'connect')
      return socket
    },
    close: async () => {
      await line.channel.stop(0)
      await relay.close()
    },
  }
}

export function nextOn(socket: Socket, event: 'connect' | 'disconnect' | 'connect_error'): Promise<unknown> {
  return new Promise((resolve) => socket.once(event as 'connect_error', resolve))
}
