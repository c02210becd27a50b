import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** A firewall that drops packets answers nothing. */
const CONNECT_MS = 8_000

/** A bare connection through no proxy. @throws what the system says, or that there is no answer. */
export function connectStraight(target: { host: string; port: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(target)
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${CONNECT_MS / 1000} s`)), CONNECT_MS)
    socket
      .once('connect', () => {
        clearTimeout(timer)
        resolve(socket)
      })
      .on('error', reject)
      .once('close', () => clearTimeout(timer))
  })
}
