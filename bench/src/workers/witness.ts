import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { LABEL_BYTES, numberIn } from '../kit/label.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { serveParent } from '../kit/worker.ts'

export type Witness = typeof handlers

/** When CUPS had answered the request that carried this label's document, by the label's number. */
const spooledMs = new Map<number, number>()
/** When the last byte of this label had come out at the printer's port. */
const sunkMs = new Map<number, number>()
const servers: Server[] = []

/**
 * Sees from outside when a label is accepted by the spooler and when it reaches the printer: it sits between CUPS's
 * clients and its socket, and is the network printer behind CUPS. Product, floor and peers pass through it alike.
 */
const handlers = {
  /** Listens on `socketPath` and passes everything on to CUPS. */
  async between({ socketPath, cupsSocket }: { socketPath: string; cupsSocket: string }) {
    await listen(
      createServer({ allowHalfOpen: true }, (client) => pass(client, cupsSocket)),
      { path: socketPath },
    )
  },

  /** A printer on a TCP port, which it returns. */
  async printer(): Promise<number> {
    const server = createServer(swallow)
    await listen(server, { port: 0, host: '127.0.0.1' })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the printer has no port')
    return address.port
  },

  /** How many labels with these numbers have come so far. */
  async count({ from, to }: { from: number; to: number }) {
    const isMeant = (number: number) => number >= from && number < to
    return { spooled: [...spooledMs.keys()].filter(isMeant).length, sunk: [...sunkMs.keys()].filter(isMeant).length }
  },

  /** The times of these labels, and forgets them. */
  async take({ from, to }: { from: number; to: number }) {
    const numbers = Array.from({ length: to - from }, (_, index) => from + index)
    const taken = { spooledMs: numbers.map((number) => spooledMs.get(number)), sunkMs: numbers.map((number) => sunkMs.get(number)) }
    for (const number of numbers) {
      spooledMs.delete(number)
      sunkMs.delete(number)
    }
    return taken
  },
}

/** HTTP on one connection takes turns: what CUPS says next answers the label that was last sent on it. */
function pass(client: Socket, cupsSocket: string): void {
  const cups = connect(cupsSocket)
  let lastLabel: number | undefined
  let tail = Buffer.alloc(0)
  client.on('data', (chunk) => {
    const bytes = Buffer.concat([tail, chunk])
    const found = numberIn(bytes)
    tail = bytes.subarray(-16)
    if (found !== undefined && !spooledMs.has(found)) lastLabel = found
    cups.write(chunk)
  })
  cups.on('data', (chunk) => {
    client.write(chunk)
    if (lastLabel === undefined || isInterim(chunk)) return
    spooledMs.set(lastLabel, monotonicMs())
    lastLabel = undefined
    tail = Buffer.alloc(0)
  })
  client.on('end', () => cups.end())
  cups.on('end', () => client.end())
  client.on('error', () => cups.destroy())
  cups.on('error', () => client.destroy())
}

/** `lp` asks to be told to go on before it sends. */
function isInterim(chunk: Buffer): boolean {
  return chunk.length >= 12 && chunk.toString('latin1', 9, 12) === '100' && chunk.indexOf('\r\n\r\n') === chunk.length - 4
}

function swallow(socket: Socket): void {
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length < LABEL_BYTES) return
    const number = numberIn(bytes)
    if (number !== undefined && !sunkMs.has(number)) sunkMs.set(number, monotonicMs())
    bytes = bytes.subarray(LABEL_BYTES)
  })
  socket.on('error', () => undefined)
}

function listen(server: Server, where: { path: string } | { port: number; host: string }): Promise<void> {
  servers.push(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => resolve())
  })
}

serveParent(handlers)
