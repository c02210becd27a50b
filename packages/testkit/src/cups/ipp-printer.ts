import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../eventually.ts'
import { freePort } from '../free-port.ts'
import { requireTools, toolPath } from '../require-tools.ts'
import { spawnProcess } from '../spawn-process.ts'
import { tempDir } from '../temp-dir.ts'
import { captureControl } from './capture-control.ts'
import { ippPrinterBus } from './ipp-printer-bus.ts'
import { ippPrinterScript } from './ipp-printer-script.ts'

export interface IppPrinterSettings {
  name?: string
  /** Document formats it says it takes. */
  formats?: string[]
  /** It prints on both sides. */
  isDuplex?: boolean
}

/** A document that arrived, with the job's attributes as the printer got them (`sides` is IPP_SIDES there). */
export interface IppDocument {
  contentType: string
  attributes: Record<string, string>
  bytes(): Buffer
}

export interface IppPrinter {
  name: string
  port: number
  /** ipp://localhost:PORT/ipp/print */
  uri: string
  /** The printer has these reasons (media-empty, media-jam, …) with its next jobs, and does not go on until `clear`. */
  block(...reasons: string[]): void
  /** Resolves when a job stands at the reasons. */
  untilBlocked(): Promise<void>
  /** Ends the reasons; the job that stood there prints. */
  clear(): void
  /** The next job ends as aborted by the printer. */
  failNext(): void
  documents(): IppDocument[]
  untilPrinted(count: number): Promise<IppDocument[]>
  /** As when someone pulls the plug. */
  kill9(): Promise<void>
  /** Starts it again on its port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** An IPP Everywhere printer (the IPP reference implementation), on localhost, without any other program finding it. */
export async function startIppPrinter(settings: IppPrinterSettings = {}): Promise<IppPrinter> {
  const { name = 'Test Printer', formats = ['application/pdf', 'image/pwg-raster', 'image/urf', 'image/jpeg'], isDuplex = false } = settings
  const duplex = isDuplex ? ['-2'] : []
  const [ippeveprinter] = requireTools('ippeveprinter', 'bash')
  const address = await ippPrinterBus()
  const dir = tempDir('ipp-printer')
  const spoolDir = join(dir, 'spool')
  const dirs = { control: join(dir, 'control'), captured: join(dir, 'printed') }
  for (const made of [spoolDir, dirs.control, dirs.captured]) mkdirSync(made)
  const script = join(dir, 'print')
  writeFileSync(script, ippPrinterScript(dirs), { mode: 0o755 })
  const port = await freePort()
  const control = captureControl(dirs)

  async function run() {
    const printer = spawnProcess({
      command: ippeveprinter,
      args: [
        '-r',
        'off',
        '-p',
        String(port),
        '-n',
        'localhost',
        '-d',
        spoolDir,
        '-c',
        script,
        '-f',
        formats.join(','),
        ...duplex,
        '-v',
        name,
      ],
      env: { PATH: toolPath, DBUS_SYSTEM_BUS_ADDRESS: address, HOME: dir },
    })
    await eventually(async () => !printer.isRunning() || (await answers(port)), { what: 'ippeveprinter to answer' })
    if (!printer.isRunning()) throw new Error(`ippeveprinter ended at its start:\n${printer.output()}`)
    return printer
  }

  let running = await run()
  const documents = () => readDocuments(dirs.captured)
  return {
    name,
    port,
    uri: `ipp://localhost:${port}/ipp/print`,
    block: (...reasons) =>
      control.script(queue, [
        ...reasons.map((reason) => ({ state: `+${reason}` as const })),
        'hold',
        ...reasons.map((reason) => ({ state: `-${reason}` as const })),
        'take-document',
      ]),
    untilBlocked: () => control.untilHeld(queue),
    clear: () => {
      control.script(queue, ['take-document'])
      control.release(queue)
    },
    failNext: () => control.scriptNext(queue, [{ failWith: 1 }]),
    documents,
    untilPrinted: (count) => eventually(documents, { what: `${count} printed documents`, until: ({ length }) => length >= count }),
    kill9: async () => void (await running.kill9()),
    start: async () => {
      if (!running.isRunning()) running = await run()
    },
    stop: async () => void (await running.stop()),
  }
}

/** The printer has one queue; its control folder has this name. */
const queue = 'printer'

async function answers(port: number): Promise<boolean> {
  const response = await fetch(`http://localhost:${port}/`).catch(() => undefined)
  await response?.body?.cancel()
  return response !== undefined
}

function readDocuments(dir: string): IppDocument[] {
  const names = readdirSync(dir).filter((name) => !name.startsWith('.'))
  return names.sort().map((name) => {
    const pairs = readFileSync(join(dir, name, 'environment'), 'utf8')
      .split('\0')
      .map(splitPair)
    const environment = Object.fromEntries(pairs.filter(([key]) => key === 'CONTENT_TYPE' || key.startsWith('IPP_')))
    return {
      contentType: environment['CONTENT_TYPE'] ?? '',
      attributes: environment,
      bytes: () => readFileSync(join(dir, name, 'document')),
    }
  })
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}
