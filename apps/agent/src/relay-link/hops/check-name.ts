import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { obstacleOf } from '../../outgoing/obstacle-of.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import { hostOf } from '../../outgoing/without-proxy.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

/** Whether this machine can turn the relay's name into addresses; where a proxy is on the way that is the proxy's to do. */
export async function checkName(url: URL, outgoing: Pick<Outgoing, 'roadsTo'>): Promise<Hop> {
  const host = hostOf(url)
  if (isIP(host) !== 0) return fine(`${host} is an address already.`)
  try {
    const [road] = await outgoing.roadsTo(url)
    if (road !== undefined && road !== 'direct') return fine(`${host} is resolved by the proxy.`)
    const addresses = await lookup(host, { all: true })
    return fine(`${host} is ${addresses.map(({ address }) => address).join(', ')}.`)
  } catch (error) {
    return stoppedBy(obstacleOf(error))
  }
}
