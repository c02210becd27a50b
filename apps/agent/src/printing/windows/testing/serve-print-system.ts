import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { PdfThread } from '../../pdf/pdf-thread.ts'
import { labelPrintSystem } from '../../labels/label-print-system.ts'
import type { DocumentSource, PrintSystem } from '../../print-system.ts'
import { WindowsPrintSystem } from '../windows-print-system.ts'
import type { RemoteAnswer, RemoteDocument, RemoteQuestion } from './remote-print-system.ts'

/** Runs under Wine and does what a test on the other side of a socket asks of the driver, the real one on the real functions. */
const [port, notesFolder = '', spoolerDll, deadline] = process.argv.slice(2)
const ms = Number(deadline)
const deadlines = deadline === undefined ? {} : { drawingMs: ms, spoolingMs: ms, deviceMs: ms }
let system = makeSystem()
const watches = new Map<number, AbortController>()
const socket = connect(Number(port), '127.0.0.1')
socket.on('error', () => process.exit(1))
socket.on('close', () => {
  system.close?.()
  process.exit(0)
})
createInterface({ input: socket }).on('line', (line) => void answer(JSON.parse(line) as RemoteQuestion))

function makeSystem(): PrintSystem {
  const pdfThread = new PdfThread()
  const options = { pdfThread, notesFolder, deadlines, ...(spoolerDll !== undefined && { spoolerDll }) }
  return labelPrintSystem(new WindowsPrintSystem(options), pdfThread)
}

function tell(text: RemoteAnswer): void {
  socket.write(`${JSON.stringify(text)}\n`)
}

async function answer(question: RemoteQuestion): Promise<void> {
  const { id } = question
  try {
    tell({ id, value: (await act(question)) ?? null })
  } catch (error) {
    tell({ id, error: error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) } })
  }
}

function act({ id, call, given, isAborted, document }: RemoteQuestion): unknown {
  const signal = isAborted ? AbortSignal.abort() : AbortSignal.timeout(60_000)
  if (call === 'connect') {
    system.close?.()
    system = makeSystem()
    return
  }
  if (call === 'unwatch') return watches.get(Number(given[0]))?.abort()
  if (call === 'watch') return watch(id)
  if (call === 'send' || call === 'check') return (system[call] as Call)(...given, sourceOf(document), signal)
  return (system[call] as Call)(...given, signal)
}

type Call = (...given: unknown[]) => unknown

async function watch(id: number): Promise<void> {
  const stop = new AbortController()
  watches.set(id, stop)
  const listener = {
    printersChanged: () => tell({ watch: id, event: 'printersChanged' }),
    jobsChanged: () => tell({ watch: id, event: 'jobsChanged' }),
  }
  await system.watch(listener, stop.signal)
}

function sourceOf(document: RemoteDocument | undefined): DocumentSource {
  const { sizeBytes = 0, bytes = '', breaks = false } = document ?? {}
  const whole = Buffer.from(bytes, 'base64')
  return {
    sizeBytes,
    readAt: (offset, length) => Promise.resolve(whole.subarray(offset, offset + length)),
    open: () =>
      Readable.from(
        (async function* () {
          if (whole.length > 0) yield whole
          if (breaks) throw new Error('the disk failed')
        })(),
      ),
  }
}
