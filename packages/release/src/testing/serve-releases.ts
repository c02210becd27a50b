import { createReadStream, existsSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'

/** Answers in place of the folder; the file's path is such as `metadata/timestamp.json`. True when it has. */
type Attack = (path: string, response: ServerResponse) => boolean

/** Serves a folder of releases on loopback, as a relay does; with an attack, as somebody between would. */
export async function serveReleases(folder: string, attack: Attack = () => false) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(request.url ?? '')).replace(/^\//, '')
    asked.push(path)
    if (attack(path, response)) return
    const file = join(folder, path)
    if (!existsSync(file)) return void response.writeHead(404).end()
    const { size } = statSync(file)
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start === 0 ? 200 : 206, { 'content-length': size - start })
    createReadStream(file, { start }).pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    /** The files that were asked for, in order. */
    asked,
    async open({ kind, name }: { kind: string; name: string }, offset: number, signal: AbortSignal) {
      const headers: Record<string, string> = offset === 0 ? {} : { range: `bytes=${offset}-` }
      const response = await fetch(`${url}/${kind}/${encodeURIComponent(name)}`, { headers, signal })
      if (response.ok && response.body !== null)
        return { ok: true as const, startsAt: response.status === 206 ? offset : 0, body: response.body }
      return { ok: false as const, isMissing: response.status === 404, detail: `answered ${response.status}` }
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
