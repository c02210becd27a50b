import { basename } from 'node:path'
import type { SerialPort } from 'serialport'
import type { SerialScale } from '../settings.ts'
import { serialProtocols } from './read-serial-line.ts'
import type { SerialProtocol } from './read-serial-line.ts'
import type { Reading, ScaleDevice, ScaleSystem } from './scale.ts'

/** Often enough to follow a hand that fills a box, and rarely enough for 1200 baud. */
const ASK_EVERY_MS = 250
/** Longer than any message of these protocols; more without an end is noise, or another speed. */
const MAX_MESSAGE_BYTES = 256
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
  const protocol: SerialProtocol = serialProtocols[scale.protocol]
  const port = await openPort(scale)
  const ended = Promise.withResolvers<void>()
  const silent = () => ended.reject(new Error(silentText(scale)))
  let patience = setTimeout(silent, SILENT_AFTER_MS)
  const messages = new Messages(protocol.delimiter)
  port.on('data', (bytes: Buffer) => {
    for (const message of messages.take(bytes)) {
      const reading = protocol.read(message)
      if (reading === undefined) continue
      clearTimeout(patience)
      patience = setTimeout(silent, SILENT_AFTER_MS)
      onReading(reading)
    }
  })
  port.on('error', (error) => ended.reject(error))
  port.on('close', () => ended.reject(new Error(`${scale.port} is gone: is it still plugged in?`)))
  const onAbort = () => ended.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  const { asks } = protocol
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

function silentText({ port, protocol, baudRate, dataBits, parity, stopBits }: SerialScale): string {
  const line = `${baudRate} ${dataBits}${(parity[0] ?? 'n').toUpperCase()}${stopBits}`
  return `The scale on ${port} says nothing in ${protocol} at ${line}: is it switched on, and does it speak so?`
}

/** Cuts what arrives into messages. */
class Messages {
  readonly #delimiter: string
  #rest = Buffer.alloc(0)

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  take(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = []
    let all = Buffer.concat([this.#rest, bytes])
    for (let end = all.indexOf(this.#delimiter); end >= 0; end = all.indexOf(this.#delimiter)) {
      messages.push(all.subarray(0, end))
      all = all.subarray(end + 1)
    }
    this.#rest = all.subarray(-MAX_MESSAGE_BYTES)
    return messages
  }
}
