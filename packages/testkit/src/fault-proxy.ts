import { rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A TCP port of this machine, or a Unix socket. */
export type ProxyAddress = { port: number } | { path: string }

/** Bytes on their way: `request` from the one who connected, `answer` to them. */
export interface Piece {
  direction: 'request' | 'answer'
  bytes: Buffer
  /** Counts connections from 1. */
  connection: number
}

/** What becomes of a piece: it is passed on (as other bytes, where others are given), lost, or its connection is reset instead. */
export type PieceFate = 'pass' | 'drop' | 'reset' | Buffer

export interface Faults {
  /** Holds every piece back for so long; their order stays. */
  delayMs?: number
  /** Passes nothing on, and reads nothing, in this direction or in both; what comes meanwhile is passed on when it is over. */
  stalls?: Piece['direction'] | 'both'
  /** Resets each connection after so many bytes of answers. */
  resetAfterBytes?: number
  /** New connections are reset at once. */
  refuses?: boolean
  /** Looks at every piece. */
  onPiece?: (piece: Piece) => PieceFate
}

export interface FaultProxy {
  /** Where it listens. */
  port: number
  /** From now on, also for connections that are open. */
  behave(faults: Faults): void
  /** Resets all connections. */
  cut(): void
  /** Ends one direction of all connections in order, and leaves the other one open for ever. */
  halfClose(direction: Piece['direction']): void
  openConnections(): number
  stop(): Promise<void>
}

interface Pair {
  number: number
  near: Socket
  far: Socket
  answeredBytes: number
}

const RESUME_EVERY_MS = 5
const RESET_AFTER_MS = 100

/** Stands between two processes, and breaks what passes between them as networks do. Listens on a port, or on a Unix socket. */
export async function startFaultProxy({ to, at }: { to: ProxyAddress; at?: ProxyAddress }): Promise<FaultProxy> {
  let faults: Faults = {}
  let count = 0
  const pairs = new Set<Pair>()

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (faults.refuses === true) return resetOne(near)
    const pair: Pair = { number: (count += 1), near, far: connect({ ...to, allowHalfOpen: true }), answeredBytes: 0 }
    pairs.add(pair)
    for (const socket of [pair.near, pair.far]) {
      socket.on('error', () => reset(pair))
      socket.on('close', () => pairs.delete(pair))
    }
    void pump(pair, 'request')
    void pump(pair, 'answer')
  })

  async function pump(pair: Pair, direction: Piece['direction']): Promise<void> {
    const [from, into] = direction === 'request' ? [pair.near, pair.far] : [pair.far, pair.near]
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        await held(pair, direction)
        const fate = faults.onPiece?.({ direction, bytes, connection: pair.number }) ?? 'pass'
        if (fate === 'drop') continue
        if (fate === 'reset') return reset(pair)
        if (!pass(pair, { into, direction, bytes: fate === 'pass' ? bytes : fate })) return resetSoon(pair)
        if (into.writableNeedDrain) await untilRoom(into)
      }
      into.end()
    } catch {
      reset(pair)
    }
  }

  /** False when the connection has had as many bytes as it may. */
  function pass(pair: Pair, { into, direction, bytes }: { into: Socket; direction: Piece['direction']; bytes: Buffer }): boolean {
    const leftBytes = direction === 'answer' ? (faults.resetAfterBytes ?? Infinity) - pair.answeredBytes : Infinity
    if (direction === 'answer') pair.answeredBytes += bytes.length
    if (into.writable) into.write(bytes.subarray(0, Math.max(0, Math.min(bytes.length, leftBytes))))
    return bytes.length < leftBytes
  }

  async function held(pair: Pair, direction: Piece['direction']): Promise<void> {
    if (faults.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, faults.delayMs))
    while ((faults.stalls === 'both' || faults.stalls === direction) && !pair.near.destroyed)
      await new Promise((resolve) => setTimeout(resolve, RESUME_EVERY_MS))
  }

  /** A reset overtakes what was not yet read: the last bytes that may pass get a moment for that. */
  function resetSoon(pair: Pair): void {
    setTimeout(() => reset(pair), RESET_AFTER_MS)
  }

  function reset(pair: Pair): void {
    pairs.delete(pair)
    for (const socket of [pair.near, pair.far]) resetOne(socket)
  }

  const port = await listenAt(server, at)
  return {
    port,
    behave: (changed) => {
      faults = changed
    },
    cut: () => pairs.forEach(reset),
    halfClose: (direction) => pairs.forEach(({ near, far }) => (direction === 'request' ? far : near).end()),
    openConnections: () => pairs.size,
    stop: async () => {
      pairs.forEach(reset)
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Unix sockets know no reset: they are closed. */
function resetOne(socket: Socket): void {
  if (socket.destroyed) return
  if (socket.remoteAddress === undefined) socket.destroy()
  else socket.resetAndDestroy()
}

function listenAt(server: Server, at: ProxyAddress = { port: 0 }): Promise<number> {
  if ('path' in at) rmSync(at.path, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen('path' in at ? { path: at.path } : { port: at.port, host: '127.0.0.1' }, () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
}

/** Or until there will be none any more. */
function untilRoom(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
