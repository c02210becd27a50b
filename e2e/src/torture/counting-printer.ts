import { createServer, type Socket } from 'node:net'
import { listen } from '@cloudprint/testkit/cups/tcp-sink'
import { labelOf, markerOf } from './labels.ts'

/** One label as it came out. */
export interface Sheet {
  marker: string
  /** Which of its line's printers. */
  printer: number
  atMs: number
  /** The bytes are those that were submitted. */
  isRight: boolean
}

export interface CountingPrinter {
  /** As a CUPS queue wants it. */
  uri: string
  sheets: Sheet[]
  /** Transmissions that broke off before the label's end: nothing was printed. */
  partial: { atMs: number; bytes: number }[]
  stop(): Promise<void>
}

const end = Buffer.from('^XZ\n')

/**
 * A printer on port 9100 that counts sheets. It keeps the connection for `printMs` after a label, as a printer does whose
 * buffer is full: so long the spooler counts the job as being printed.
 */
export async function startCountingPrinter(printer: number, printMs: number): Promise<CountingPrinter> {
  const sheets: Sheet[] = []
  const partial: CountingPrinter['partial'] = []
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('end', () => {
      const label = Buffer.concat(chunks)
      const marker = label.subarray(-end.length).equals(end) ? markerOf(label) : undefined
      if (marker === undefined) partial.push({ atMs: Date.now(), bytes: label.length })
      else sheets.push({ marker, printer, atMs: Date.now(), isRight: label.equals(labelOf(marker)) })
      setTimeout(() => socket.end(), printMs)
    })
  })
  const port = await listen(server)
  return {
    uri: `socket://127.0.0.1:${port}`,
    sheets,
    partial,
    stop: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
