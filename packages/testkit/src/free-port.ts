import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Below the ports that Linux gives to outgoing connections (32768 and up), which would take one in between. */
const lowest = 20_000
const highest = 32_000
const attempts = 50

/**
 * A TCP port on 127.0.0.1 on which nothing listens, for programs that cannot say which port they got. It is given once: for as long as
 * this process lives no other test gets it, however late its program listens, and also while that is stopped.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, highest)
    if ((await reserve(port)) && (await isFree(port))) return port
  }
  throw new Error(`no port from ${lowest} to ${highest} on 127.0.0.1 is free`)
}

/** By the UDP port of the same number: whoever listens on the TCP one is not in the way of it, and it goes with this process, however that ends. */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
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
