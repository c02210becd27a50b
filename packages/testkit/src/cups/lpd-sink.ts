import { createServer, type Socket } from 'node:net'
import { eventually } from '../eventually.ts'
import { listen } from './tcp-sink.ts'

export interface LpdJob {
  queue: string
  /** The control file's lines by their letter: H host, P user, J title, l data file … (RFC 1179 section 7). */
  control: Record<string, string>
  document: Buffer
}

export interface LpdSink {
  port: number
  /** lpd://127.0.0.1:PORT/QUEUE, as a CUPS queue wants it. */
  uri(queue: string): string
  jobs(): LpdJob[]
  untilReceived(count: number): Promise<LpdJob[]>
  stop(): Promise<void>
}

interface Transfer {
  queue: string
  control?: Record<string, string>
  document?: Buffer
}

/** An LPD print server (RFC 1179): receives jobs, acknowledges each step, keeps control and data file. */
export async function startLpdSink(): Promise<LpdSink> {
  const jobs: LpdJob[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    receiveJobs(socket, jobs).catch(() => socket.destroy())
  })
  const port = await listen(server)
  return {
    port,
    uri: (queue) => `lpd://127.0.0.1:${port}/${queue}`,
    jobs: () => jobs,
    untilReceived: (count) => eventually(() => jobs, { what: `${count} LPD jobs`, until: ({ length }) => length >= count }),
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const acknowledged = Buffer.from([0])
const receiveJobCommand = 2
const controlFile = 2
const dataFile = 3

/** First the queue (\2 queue), then files: a kind, their length and name, their bytes and a zero. */
async function receiveJobs(socket: Socket, jobs: LpdJob[]): Promise<void> {
  const reader = createReader(socket)
  const command = await reader.line()
  if (command[0] !== receiveJobCommand) throw new Error('only "receive a printer job" is spoken here')
  const transfer: Transfer = { queue: command.subarray(1).toString() }
  socket.write(acknowledged)

  while (transfer.control === undefined || transfer.document === undefined) {
    const line = await reader.line()
    socket.write(acknowledged)
    const bytes = await reader.bytes(Number.parseInt(line.subarray(1).toString(), 10))
    await reader.bytes(1)
    if (line[0] === controlFile) transfer.control = parseControl(bytes.toString())
    if (line[0] === dataFile) transfer.document = bytes
    if (transfer.control !== undefined && transfer.document !== undefined) {
      jobs.push({ queue: transfer.queue, control: transfer.control, document: transfer.document })
    }
    socket.write(acknowledged)
  }
}

function parseControl(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.charAt(0), line.slice(1)]),
  )
}

function createReader(socket: Socket) {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let unread = Buffer.alloc(0)

  async function readMore(): Promise<void> {
    const { done, value } = await chunks.next()
    if (done === true) throw new Error('the sender left in the middle of a job')
    unread = Buffer.concat([unread, value])
  }

  function take(length: number): Buffer {
    const taken = unread.subarray(0, length)
    unread = unread.subarray(length)
    return taken
  }

  return {
    /** Without its line feed. */
    line: async () => {
      while (!unread.includes(10)) await readMore()
      const line = take(unread.indexOf(10) + 1)
      return line.subarray(0, -1)
    },
    bytes: async (length: number) => {
      while (unread.length < length) await readMore()
      return take(length)
    },
  }
}
