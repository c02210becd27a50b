import { connectStraight } from '../../outgoing/connect-straight.ts'
import { obstacleOf } from '../../outgoing/obstacle-of.ts'
import { Obstacle } from '../../outgoing/obstacle.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import { hostOf, portOf } from '../../outgoing/without-proxy.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

/** Whether a port takes connections; through the proxy where there is one. */
export async function checkPort(url: URL, outgoing: Pick<Outgoing, 'tunnelTo'>): Promise<Hop> {
  const target = { host: hostOf(url), port: portOf(url) }
  const place = `${url.hostname}:${target.port}`
  try {
    const socket = (await outgoing.tunnelTo(url, target)) ?? (await connectStraight(target))
    socket.destroy()
    return fine(`${place} takes connections.`)
  } catch (error) {
    const { code, message } = obstacleOf(error)
    // Node's own words, and those of a proxy, name the place.
    const isNamed = message.includes(String(target.port)) || code.startsWith('proxy-')
    return stoppedBy(new Obstacle(code, isNamed ? message : `${place}: ${message}`))
  }
}
