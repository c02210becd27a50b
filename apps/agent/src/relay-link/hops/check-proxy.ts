import { Obstacle } from '../../outgoing/obstacle.ts'
import { obstacleOf } from '../../outgoing/obstacle-of.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import { nameOf } from '../../outgoing/proxy.ts'
import { hostOf, portOf } from '../../outgoing/without-proxy.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

/** Whether there is a proxy on the way to an address, and whether it connects to it; the first that is named speaks for all. */
export async function checkProxy(url: URL, outgoing: Pick<Outgoing, 'roadsTo' | 'tunnelThrough'>): Promise<Hop> {
  try {
    const [road = 'direct'] = await outgoing.roadsTo(url)
    if (road === 'direct') return fine('There is no proxy on the way.')
    const tunnel = await outgoing.tunnelThrough(road, { host: hostOf(url), port: portOf(url) })
    tunnel.destroy()
    return fine(`The proxy ${nameOf(road)}, from ${road.from}, connects to ${url.hostname}:${portOf(url)}.`)
  } catch (error) {
    return stoppedBy(error instanceof Obstacle ? error : obstacleOf(error))
  }
}
