import { io } from 'socket.io-client'
import { cupsAt, printDirectly } from '../kit/cups-at.ts'
import { serveParent } from '../kit/worker.ts'

export type FloorAgent = typeof handlers

interface PushedJob {
  printer: string
  title: string
  content: string
}

/** Answers each push at once; with a CUPS it then makes the same two calls as the product. */
const handlers = {
  async start({ port, count, cupsSocket }: { port: number; count: number; cupsSocket: string | null }) {
    const cups = cupsSocket === null ? undefined : cupsAt(cupsSocket)
    for (let index = 0; index < count; index++) {
      const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true })
      socket.on('job', ({ printer, title, content }: PushedJob, acknowledge: () => void) => {
        acknowledge()
        if (cups !== undefined) void printDirectly(cups, { queue: printer, title, bytes: Buffer.from(content, 'base64') })
      })
      await new Promise<void>((resolve) => socket.once('connect', resolve))
    }
  },
}

serveParent(handlers)
