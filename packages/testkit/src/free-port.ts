import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ports that Linux gives to outgoing connections (32768 and up), which would take one in between. */
const lowest = 20_000
const highest = 32_000
const attempts = 50

/**
 * A TCP port on 127.0.0.1 that nothing listened on a moment ago, for programs that cannot say which port they got.
 * Two tests at once hardly ever get the same: it is drawn at random.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
  throw new Error(`no port from ${lowest} to ${highest} on 127.0.0.1 is free`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
