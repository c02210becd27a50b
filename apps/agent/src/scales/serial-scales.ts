import { basename } from 'node:path'
import type { SerialPort } from 'serialport'
import type { SerialScale } from '../settings.ts'
import { HearScale } from './hear-scale.ts'
import { serialProtocols } from './read-serial-line.ts'
import type { SerialProtocol } from './read-serial-line.ts'
import type { Reading, ScaleDevice, ScaleSystem } from './scale.ts'

/** Often enough to follow a hand that fills a box, and rarely enough for 1200 baud. */
const ASK_EVERY_MS = 250
/** A scale that answers does so in well under a second. */
const SILENT_AFTER_MS = 3_000

/** Scales on serial ports. Nothing tells what hangs on a port, or how it speaks, so each stands in the settings. */
export class SerialScales implements ScaleSystem {
  readonly #devices: ScaleDevice[]

  constructor(settings: readonly SerialScale[]) {
    this.#devices = settings.map((scale) => ({
      name: `serial/${basename(scale.port)}`,
      vendor: '',
      product: scale.name ?? '',
      path: scale.port,
      read: (onReading, signal) => readPort(scale, onReading, signal),
    }))
  }

  find(): Promise<ScaleDevice[]> {
    return Promise.resolve(this.#devices)
  }
}

/** @throws Error whose message says what a person can do. */
async function readPort(scale: SerialScale, onReading: (reading: Reading) => void, signal: AbortSignal): Promise<void> {
  const { asks }: SerialProtocol = serialProtocols[scale.protocol]
  const port = await openPort(scale)
  const heard = new HearScale(scale)
  const ended = Promise.withResolvers<void>()
  const silent = () => ended.reject(new Error(heard.whyNoWeight()))
  let patience = setTimeout(silent, SILENT_AFTER_MS)
  port.on('data', (bytes: Buffer) => {
    for (const reading of heard.hear(bytes)) {
      clearTimeout(patience)
      patience = setTimeout(silent, SILENT_AFTER_MS)
      onReading(reading)
    }
  })
  port.on('error', (error) => ended.reject(error))
  port.on('close', () => ended.reject(new Error(`${scale.port} is gone: is it still plugged in?`)))
  const onAbort = () => ended.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  const asking = asks === undefined ? undefined : setInterval(() => port.write(asks), ASK_EVERY_MS)
  try {
    if (!signal.aborted) await ended.promise
  } finally {
    clearTimeout(patience)
    clearInterval(asking)
    signal.removeEventListener('abort', onAbort)
    port.removeAllListeners('close')
    if (port.isOpen) await new Promise<void>((done) => port.close(() => done()))
  }
}

async function openPort({ port: path, baudRate, dataBits, parity, stopBits }: SerialScale): Promise<SerialPort> {
  // Loaded where there is a serial scale only: it brings a native part along.
  const { SerialPort } = await import('serialport')
  const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false })
  try {
    await new Promise<void>((done, failed) => port.open((error) => (error === null ? done() : failed(error))))
    return port
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(openText(path, reason), { cause })
  }
}

function openText(path: string, reason: string): string {
  if (/permission denied|access denied/i.test(reason))
    return `${path} may not be opened. Add the agent's user to the group that owns it (dialout on Debian), and start the agent again.`
  if (/no such file|file not found/i.test(reason)) return `${path} is not there: is the scale plugged in?`
  if (/lock|busy|in use/i.test(reason)) return `${path} is used by another program.`
  return `${path} can not be opened: ${reason}.`
}
