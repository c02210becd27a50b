import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A free port on 127.0.0.1: the one used last time if it still is free, so that tools keep their settings. */
export async function choosePort(dataDir: string): Promise<number> {
  const path = join(dataDir, 'port')
  const last = readPort(path)
  const port = (last !== undefined && (await tryPort(last))) || (await tryPort(0))
  if (port === undefined) throw new Error('no port on 127.0.0.1 is free')
  if (port !== last) writeFileSync(path, `${port}\n`)
  return port
}

function readPort(path: string): number | undefined {
  try {
    const port = Number.parseInt(readFileSync(path, 'utf8'), 10)
    return port > 0 && port < 65_536 ? port : undefined
  } catch {
    return undefined
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
