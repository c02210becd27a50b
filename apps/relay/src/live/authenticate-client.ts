import { refuse } from '@cloudprint/protocol/problems'
import type { IncomingHttpHeaders } from 'node:http'
import type { ApiKeys } from '../access/api-keys/api-keys.ts'
import type { Sessions } from '../access/sessions.ts'
import type { AuthenticateClient } from './live-server.ts'

/** A live subscriber is an API key (`auth.token`), or a signed-in person whose page is ours. */
export function authenticateClient(apiKeys: ApiKeys, sessions: Sessions): AuthenticateClient {
  return async (socket) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    if (typeof token === 'string') return apiKeys.verify(token)
    const { headers } = socket.handshake
    if (!sessions.isCarriedBy({ headers })) return refuse('credentials-missing', 'The socket carries neither an API key nor a session.')
    return isOurPage(headers)
      ? sessions.find({ headers })
      : refuse('forbidden', 'Live updates with a session cookie are for the console alone; use an API key elsewhere.')
  }
}

/** Browsers name the page in Origin on every WebSocket, and on every POST of a polling one; a same-origin GET may leave it out. */
function isOurPage({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return site === 'same-origin'
  return URL.canParse(origin) && new URL(origin).host === host
}
