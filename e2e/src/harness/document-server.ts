import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { tempDir } from '@cloudprint/testkit/temp-dir'

/** A document at an address that nobody guesses, for whoever has the password. */
export interface ServedDocument {
  url: string
  /** The secret part of the address. */
  path: string
  username: string
  password: string
  /** How often somebody with the password has asked. */
  asked(): number
  /** Of the next answer only the first half is sent, and the connection stays open. */
  stallOnce(): void
}

/** The https server of a WMS on this machine, with a certificate of its own. */
export class DocumentServer {
  /** Trusted by whoever trusts this file. */
  readonly certFile: string
  readonly #server: Server
  readonly #answers = new Map<string, (authorization: string | undefined, response: ServerResponse) => void>()

  private constructor() {
    const certificate = selfSignedCertificate('wms')
    this.certFile = join(tempDir('document-server'), 'cert.pem')
    writeFileSync(this.certFile, certificate.cert)
    this.#server = createServer(certificate, (request, response) => {
      const answer = this.#answers.get(request.url ?? '')
      if (answer === undefined) response.writeHead(404).end()
      else answer(request.headers.authorization, response)
    })
  }

  static async start(): Promise<DocumentServer> {
    const server = new DocumentServer()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  serve(document: Buffer): ServedDocument {
    const [path, password] = [randomBytes(60).toString('hex'), randomBytes(60).toString('hex')]
    const expected = `Basic ${Buffer.from(`wms:${password}`).toString('base64')}`
    let asked = 0
    let stalls = false
    this.#answers.set(`/labels/${path}?key=${path}`, (authorization, response) => {
      if (authorization !== expected) return void response.writeHead(401).end()
      asked += 1
      response.writeHead(200, { 'Content-Length': document.length, 'ETag': '"v1"' })
      if (stalls) response.write(document.subarray(0, document.length / 2))
      else response.end(document)
      stalls = false
    })
    const url = `https://localhost:${(this.#server.address() as AddressInfo).port}/labels/${path}?key=${path}`
    return { url, path, username: 'wms', password, asked: () => asked, stallOnce: () => void (stalls = true) }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
