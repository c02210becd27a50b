import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { spawnNodeInWine, winePath } from '@cloudprint/testkit/wine/wine'
import type { WineProcess } from '@cloudprint/testkit/wine/wine'
import type { DocumentSource, PrintSystem, PrintSystemListener } from '../../print-system.ts'

export interface RemoteDocument {
  sizeBytes: number
  /** In base64; of one that breaks off what came before. */
  bytes: string
  breaks: boolean
}

export interface RemoteQuestion {
  id: number
  call: 'connect' | 'list' | 'watch' | 'unwatch' | 'check' | 'create' | 'send' | 'find' | 'look' | 'cancel' | 'letGo'
  given: unknown[]
  isAborted: boolean
  document?: RemoteDocument
}

export type RemoteAnswer =
  | { id: number; value: unknown }
  | { id: number; error: { name: string; message: string } }
  | { watch: number; event: keyof PrintSystemListener }

export interface RemoteSettings {
  /** With the bundled program. */
  folder: string
  notesFolder: string
  env: Record<string, string>
  /** A library in the place of Windows' own. */
  spoolerDll?: string
  /** Of each call with a document. */
  deadlineMs?: number
}

/** A process under Wine in which the driver runs: one at a time, and each new one knows nothing of the one before. */
export class WineHost {
  readonly #settings: RemoteSettings
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #listeners = new Map<number, PrintSystemListener>()
  #lastId = 0
  #started: Promise<{ process: WineProcess; socket: Socket }> | undefined

  constructor(settings: RemoteSettings) {
    this.#settings = settings
  }

  connect(): RemotePrintSystem {
    void this.ask('connect', [], AbortSignal.timeout(60_000))
    return new RemotePrintSystem(this)
  }

  async start(): Promise<void> {
    await this.ask('connect', [], AbortSignal.timeout(60_000))
  }

  listen(id: number, listener: PrintSystemListener): void {
    this.#listeners.set(id, listener)
  }

  get lastId(): number {
    return this.#lastId
  }

  /** Its process ends at once, as in a crash; the next call starts another. */
  async kill(): Promise<void> {
    const started = await this.#started
    this.#started = undefined
    if (started === undefined) return
    // Its end may be heard of only after the next one has been asked: that one is not lost.
    started.socket.removeAllListeners('close')
    await started.process.kill9()
    started.socket.destroy()
    this.#lose(started.process)
  }

  /** Its process is told to end, and does. */
  async leave(): Promise<void> {
    const started = await this.#started
    this.#started = undefined
    if (started === undefined) return
    started.socket.removeAllListeners('close')
    started.socket.end()
    await started.process.exited
    this.#lose(started.process)
  }

  async ask<T>(call: RemoteQuestion['call'], given: unknown[], signal: AbortSignal, document?: DocumentSource): Promise<T> {
    const id = ++this.#lastId
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    const { socket } = await (this.#started ??= this.#start())
    const question: RemoteQuestion = {
      id,
      call,
      given,
      isAborted: signal.aborted,
      ...(document !== undefined && { document: await read(document) }),
    }
    socket.write(`${JSON.stringify(question)}\n`)
    return (await waiting.promise) as T
  }

  async #start() {
    const { folder, notesFolder, env, spoolerDll, deadlineMs } = this.#settings
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const more = spoolerDll === undefined ? [] : [winePath(spoolerDll), ...(deadlineMs === undefined ? [] : [String(deadlineMs)])]
    const args = ['main.js', String(port), winePath(notesFolder), ...more]
    const process = spawnNodeInWine({ args, env, cwd: folder })
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve))
    const socket = await Promise.race([connected, process.exited.then(() => undefined)])
    server.close()
    if (socket === undefined) throw new Error(`the driver under Wine has ended:\n${process.output()}`)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#lose(process))
    createInterface({ input: socket }).on('line', (line) => this.#hear(JSON.parse(line) as RemoteAnswer))
    return { process, socket }
  }

  #hear(answer: RemoteAnswer): void {
    if ('watch' in answer) return this.#listeners.get(answer.watch)?.[answer.event]()
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('value' in answer) return waiting?.resolve(answer.value)
    waiting?.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }))
  }

  #lose(process: WineProcess): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(`the driver under Wine has ended:\n${process.output()}`))
    this.#waiting.clear()
  }
}

/** The driver as if it were here. */
class RemotePrintSystem implements PrintSystem {
  readonly name = 'windows'
  readonly #host: WineHost

  constructor(host: WineHost) {
    this.#host = host
  }

  list(signal: AbortSignal) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['list']>>>('list', [], signal)
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    const watching = this.#host.ask('watch', [], signal)
    const id = this.#host.lastId
    this.#host.listen(id, listener)
    signal.addEventListener('abort', () => void this.#host.ask('unwatch', [id], AbortSignal.timeout(60_000)))
    await watching
  }

  check(...[job, document, signal]: Parameters<PrintSystem['check']>) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['check']>>>('check', [job], signal, document)
  }

  create(...[job, signal]: Parameters<PrintSystem['create']>) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['create']>>>('create', [job], signal)
  }

  send(...[job, spoolerJob, document, signal]: Parameters<PrintSystem['send']>) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['send']>>>('send', [job, spoolerJob], signal, document)
  }

  async find(...[job, signal]: Parameters<PrintSystem['find']>) {
    return (await this.#host.ask<Awaited<ReturnType<PrintSystem['find']>> | null>('find', [job], signal)) ?? undefined
  }

  look(...[jobs, signal]: Parameters<PrintSystem['look']>) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['look']>>>('look', [jobs], signal)
  }

  cancel(...[job, signal]: Parameters<PrintSystem['cancel']>) {
    return this.#host.ask<Awaited<ReturnType<PrintSystem['cancel']>>>('cancel', [job], signal)
  }

  letGo(...[job, signal]: Parameters<NonNullable<PrintSystem['letGo']>>) {
    return this.#host.ask<void>('letGo', [job], signal)
  }
}

async function read(document: DocumentSource): Promise<RemoteDocument> {
  const pieces: Buffer[] = []
  let breaks = false
  try {
    for await (const piece of document.open() as AsyncIterable<Buffer>) pieces.push(piece)
  } catch {
    breaks = true
  }
  return { sizeBytes: document.sizeBytes, bytes: Buffer.concat(pieces).toString('base64'), breaks }
}
