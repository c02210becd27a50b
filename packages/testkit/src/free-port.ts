import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Below the ports that Linux gives to outgoing connections (32768 and up), which would take one in between. */
const lowest = 20_000
const highest = 32_000
const attempts = 50

/**
 * A TCP port on 127.0.0.1 that nothing listened on a moment ago, for programs that cannot say which port they got. It is this process's
 * for as long as that lives: no other test gets it, before its program listens there nor while that is started anew.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, highest)
    if ((await isReserved(port)) && (await isFree(port))) return port
  }
  throw new Error(`no port from ${lowest} to ${highest} on 127.0.0.1 is free`)
}

/** Nobody here uses UDP ports of these numbers: whoever has bound one has the TCP port, and gives it back by ending, however it ends. */
function isReserved(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => socket.close(() => resolve(false)))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.unref()
      resolve(true)
    })
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
