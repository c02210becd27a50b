import type { Outgoing } from '../../outgoing/outgoing.ts'
import { managerTo, obstacleOfTransport } from '../open-socket.ts'
import type { Transport } from '../open-socket.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

const names: Record<Transport, string> = { websocket: 'A WebSocket', polling: 'Long-polling' }

/** Whether the channel opens over one transport, and how fast it answers; it does not enter it, so the relay sees no second agent. */
export async function checkTransport(url: URL, transport: Transport, outgoing: Outgoing): Promise<Hop> {
  const startedAtMs = performance.now()
  const manager = managerTo(url, transport, outgoing)
  const opened = Promise.withResolvers<Error | undefined>()
  manager.open((error) => opened.resolve(error))
  const failure = await opened.promise
  manager._close()
  if (failure !== undefined) return stoppedBy(await obstacleOfTransport(failure, { url, transport, outgoing }))
  return fine(`${names[transport]} to ${url.host} opens in ${Math.round(performance.now() - startedAtMs)} ms.`)
}
