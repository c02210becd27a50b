import { NativeBytes, utf16 } from './native-bytes.ts'
import { readDeviceCapabilities } from './read-device-capabilities.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'
import { errors, WindowsError } from './windows-error.ts'
import type { Handle, Winspool } from './winspool.ts'

/** PRINTER_INFO_2 as it is, its numbers not yet understood. */
export interface QueueInfo {
  name: string
  /** Whose queue it is: the name of a print server with its backslashes, or empty for this machine. */
  server: string
  port: string
  driver: string
  comment: string
  location: string
  attributes: number
  status: number
  jobs: number
}

/** JOB_INFO_1 as it is. */
export interface QueuedJob {
  id: number
  document: string
  user: string
  status: number
  /** What a driver or port says in words; mostly empty. */
  statusText: string
  position: number
  totalPages: number
  pagesPrinted: number
}

/** What the driver of a queue is, as far as Windows says. */
export interface DriverInfo {
  /** 3 for most, 4 for those that Windows Update and IPP bring. */
  version: number
  /** Takes what passes through as `XPS_PASS`; a `RAW` document comes out empty. */
  takesXps: boolean
  manufacturer: string
}

export interface OpenDocument {
  printer: Handle
  jobId: number
}

/** https://learn.microsoft.com/windows/win32/printdocs/setjob */
export const jobCommands = { pause: 1, resume: 2, delete: 5 } as const
export type JobCommand = keyof typeof jobCommands

const ENUM_LOCAL = 0x2
/** Of the account that asks alone. */
const ENUM_CONNECTIONS = 0x4
const printerInfo2Bytes = 136
const jobInfo1Bytes = 96
/** More than any queue that still works. */
const MOST_JOBS = 10_000

/**
 * The print spooler, call by call; each may block, for as long as a print server does not answer. Whatever fails throws
 * WindowsError. https://learn.microsoft.com/windows/win32/printdocs/printing-and-print-spooler-functions
 */
export class Spooler {
  readonly #windows: Winspool

  constructor(windows: Winspool) {
    this.#windows = windows
  }

  /** All queues of this machine, and the connections to print servers that this account has. */
  queues(): QueueInfo[] {
    const { EnumPrintersW } = this.#windows
    const found = this.#enumerate('EnumPrinters', (out, size, needed, count) =>
      EnumPrintersW(ENUM_LOCAL | ENUM_CONNECTIONS, null, 2, out, size, needed, count),
    )
    return found.structures(printerInfo2Bytes, (at) => ({
      name: found.native.text(at + 8),
      server: found.native.text(at),
      port: found.native.text(at + 24),
      driver: found.native.text(at + 32),
      comment: found.native.text(at + 40),
      location: found.native.text(at + 48),
      attributes: found.native.dword(at + 104),
      status: found.native.dword(at + 124),
      jobs: found.native.dword(at + 128),
    }))
  }

  /** Undefined where there is none. */
  defaultQueue(): string | undefined {
    const length = Buffer.alloc(4)
    this.#windows.GetDefaultPrinterW(null, length)
    const name = Buffer.alloc(length.readUInt32LE(0) * 2)
    if (name.length === 0 || !this.#windows.GetDefaultPrinterW(name, length)) return undefined
    return name.toString('utf16le').replace(/\0.*$/su, '')
  }

  /** What the driver of a queue says that it can do. */
  deviceCapabilities(queue: string, port: string): DeviceCapabilities {
    return readDeviceCapabilities((capability, out) => this.#windows.DeviceCapabilitiesW(queue, port, capability, out, null))
  }

  driver(queue: string): DriverInfo {
    return this.#with(queue, (printer) => {
      const info = this.#sized('GetPrinterDriver', (out, size, needed) =>
        this.#windows.GetPrinterDriverW(printer, null, 8, out, size, needed),
      )
      const isXps = (info.dword(168) & 0x2) !== 0
      return { version: info.dword(0), takesXps: isXps, manufacturer: info.text(104) }
    })
  }

  /** What a document gets whose job says nothing: DEVMODE, with what its driver keeps behind it. */
  defaultDevMode(queue: string): Buffer {
    return this.#with(queue, (printer) => this.#documentProperties(printer, queue, null))
  }

  /** The same with wishes, as far as the driver goes along. */
  mergedDevMode(queue: string, wished: Buffer): Buffer {
    return this.#with(queue, (printer) => this.#documentProperties(printer, queue, wished))
  }

  jobs(queue: string): QueuedJob[] {
    return this.#with(queue, (printer) => {
      const { EnumJobsW } = this.#windows
      const found = this.#enumerate('EnumJobs', (out, size, needed, count) => EnumJobsW(printer, 0, MOST_JOBS, 1, out, size, needed, count))
      return found.structures(jobInfo1Bytes, (at) => ({
        id: found.native.dword(at),
        user: found.native.text(at + 24),
        document: found.native.text(at + 32),
        statusText: found.native.text(at + 48),
        status: found.native.dword(at + 56),
        position: found.native.dword(at + 64),
        totalPages: found.native.dword(at + 68),
        pagesPrinted: found.native.dword(at + 72),
      }))
    })
  }

  setJob(queue: string, jobId: number, command: JobCommand): void {
    this.#with(queue, (printer) => this.#must('SetJob', this.#windows.SetJobW(printer, jobId, 0, null, jobCommands[command])))
  }

  /** Fails where there is no such queue, or this account may not print to it. */
  tryQueue(queue: string): void {
    this.#with(queue, () => undefined)
  }

  startDocument(queue: string, name: string, datatype: 'RAW' | 'XPS_PASS'): OpenDocument {
    const printer = this.#open(queue)
    const [nameBytes, datatypeBytes] = [utf16(name), utf16(datatype)]
    const info = Buffer.alloc(24)
    info.writeBigUInt64LE(this.#windows.addressOf(nameBytes), 0)
    info.writeBigUInt64LE(this.#windows.addressOf(datatypeBytes), 16)
    const jobId = Number(this.#windows.StartDocPrinterW(printer, 1, info))
    if (jobId !== 0) return { printer, jobId }
    const error = this.#error('StartDocPrinter')
    this.#windows.ClosePrinter(printer)
    throw error
  }

  write({ printer }: OpenDocument, bytes: Uint8Array): void {
    const written = Buffer.alloc(4)
    for (let at = 0; at < bytes.length; at += written.readUInt32LE(0)) {
      const piece = bytes.subarray(at)
      this.#must('WritePrinter', this.#windows.WritePrinter(printer, piece, piece.length, written))
      if (written.readUInt32LE(0) === 0) throw new WindowsError('WritePrinter', errors.diskFull)
    }
  }

  endDocument({ printer }: OpenDocument): void {
    try {
      this.#must('EndDocPrinter', this.#windows.EndDocPrinter(printer))
    } finally {
      this.#windows.ClosePrinter(printer)
    }
  }

  /**
   * What was written of it does not print. Its handle stays open until the process ends: closing it ends the document where aborting
   * has not, and then it would (measured with Wine). This is rare enough for that.
   */
  abortDocument({ printer }: OpenDocument): void {
    this.#must('AbortPrinter', this.#windows.AbortPrinter(printer))
  }

  #documentProperties(printer: Handle, queue: string, wished: Buffer | null): Buffer {
    const { DocumentPropertiesW } = this.#windows
    const size = Number(DocumentPropertiesW(0, printer, queue, null, null, 0))
    if (size <= 0) throw this.#error('DocumentProperties')
    const devMode = Buffer.alloc(size)
    const [OUT, IN] = [2, 8]
    const answer = Number(DocumentPropertiesW(0, printer, queue, devMode, wished, wished === null ? OUT : OUT | IN))
    if (answer < 0) throw this.#error('DocumentProperties')
    return devMode
  }

  #open(queue: string): Handle {
    const handle = Buffer.alloc(8)
    this.#must('OpenPrinter', this.#windows.OpenPrinterW(queue, handle, null))
    return handle.readBigInt64LE(0)
  }

  #with<T>(queue: string, use: (printer: Handle) => T): T {
    const printer = this.#open(queue)
    try {
      return use(printer)
    } finally {
      this.#windows.ClosePrinter(printer)
    }
  }

  /** Asked for the size first; what grows in between is asked for once more. */
  #sized(call: string, ask: (out: Buffer | null, size: number, needed: Buffer) => unknown): NativeBytes {
    const needed = Buffer.alloc(4)
    let out: Buffer | null = null
    for (let attempt = 0; attempt < 5; attempt += 1) {
      this.#windows.clearLastError()
      if (Number(ask(out, out?.length ?? 0, needed)) !== 0) break
      const { code } = this.#error(call)
      // Some print systems have nothing to tell, and no error either.
      if (code === 0) break
      if (code !== errors.insufficientBuffer) throw new WindowsError(call, code)
      out = Buffer.alloc(needed.readUInt32LE(0))
    }
    const bytes = out ?? Buffer.alloc(0)
    return new NativeBytes(bytes, bytes.length === 0 ? 0n : this.#windows.addressOf(bytes))
  }

  #enumerate(call: string, ask: (out: Buffer | null, size: number, needed: Buffer, count: Buffer) => unknown) {
    const count = Buffer.alloc(4)
    const native = this.#sized(call, (out, size, needed) => ask(out, size, needed, count))
    return {
      native,
      structures: <T>(bytes: number, read: (at: number) => T): T[] =>
        Array.from({ length: count.readUInt32LE(0) }, (_each, index) => read(index * bytes)),
    }
  }

  #must(call: string, answer: unknown): void {
    if (Number(answer) === 0) throw this.#error(call)
  }

  #error(call: string): WindowsError {
    return new WindowsError(call, this.#windows.lastError())
  }
}
