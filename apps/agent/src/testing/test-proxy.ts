import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What a proxy answers to CONNECT; undefined lets it through, null says nothing for ever. */
export type ProxyAnswer = string | null | undefined

/** A proxy as sites have them, in this process: it knows CONNECT alone, and does with it what a test says. */
export class TestProxy {
  /** The heads of what it was asked. */
  readonly asked: string[] = []
  answer: (head: string) => ProxyAnswer = () => undefined
  readonly #server: Server = createServer((near) => this.#serve(near))
  readonly #open = new Set<Socket>()

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  #serve(near: Socket): void {
    this.#keep(near)
    near.once('data', (bytes: Buffer) => {
      const head = bytes.toString('latin1')
      this.asked.push(head)
      const said = this.answer(head)
      if (said === null) return
      if (said !== undefined) return void near.end(said)
      const [, host = '', port = ''] = /^CONNECT \[?([^\]\s]+?)\]?:(\d+) /.exec(head) ?? []
      // Names that only it knows are this machine.
      const far = connect({ host: /^[\d.:]+$/.test(host) ? host : '127.0.0.1', port: Number(port) })
      this.#keep(far)
      far.once('connect', () => {
        near.write('HTTP/1.1 200 Connection established\r\n\r\n')
        near.pipe(far).pipe(near)
      })
    })
  }

  #keep(socket: Socket): void {
    this.#open.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => this.#open.delete(socket))
  }
}
