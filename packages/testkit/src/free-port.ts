import { createServer } from 'node:net'

/** A TCP port on 127.0.0.1 that nothing listened on a moment ago. Take port 0 instead wherever the program can say which it got. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('no port on 127.0.0.1 is free'))
      })
    })
  })
}
