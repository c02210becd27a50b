import { connect } from 'node:net'
import { obstacleOf } from '../../outgoing/obstacle-of.ts'
import { Obstacle } from '../../outgoing/obstacle.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import { hostOf, portOf } from '../../outgoing/without-proxy.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

/** A firewall that drops packets answers nothing. */
const CONNECT_MS = 8_000

/** Whether a port takes connections; through the proxy where there is one. */
export async function checkPort(url: URL, outgoing: Pick<Outgoing, 'tunnelTo'>): Promise<Hop> {
  const target = { host: hostOf(url), port: portOf(url) }
  const place = `${url.hostname}:${target.port}`
  try {
    const socket = (await outgoing.tunnelTo(url, target)) ?? (await straight(target))
    socket.destroy()
    return fine(`${place} takes connections.`)
  } catch (error) {
    const { code, message } = obstacleOf(error)
    // Node's own words, and those of a proxy, name the place.
    const isNamed = message.includes(String(target.port)) || code.startsWith('proxy-')
    return stoppedBy(new Obstacle(code, isNamed ? message : `${place}: ${message}`))
  }
}

function straight(target: { host: string; port: number }) {
  return new Promise<ReturnType<typeof connect>>((resolve, reject) => {
    const socket = connect(target)
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS)
    socket
      .once('connect', () => resolve(socket))
      .on('error', reject)
      .once('close', () => clearTimeout(timer))
    socket.once('connect', () => clearTimeout(timer))
  })
}
