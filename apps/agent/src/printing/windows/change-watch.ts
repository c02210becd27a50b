import type { SpoolerRun } from './job-notes.ts'
import { isSameRun, spoolerRun } from './spooler-run.ts'
import type { StatusChange } from './told-of-jobs.ts'
import type { Handle, NativeFunction, Winspool } from './winspool.ts'

export interface Change {
  /** A queue's, or all of them where it is null. */
  queue: string | null
  statuses: StatusChange[]
}

interface Watched {
  queue: string | null
  /** The spooler that tells, and none but it: the next one does not know of this watch. */
  run: SpoolerRun
  printer: Handle
  change: Handle
}

/** All that can change of printers, and of jobs: https://learn.microsoft.com/windows/win32/printdocs/findfirstprinterchangenotification */
const filters = { printers: 0x7ff_00ff, jobs: 0xff00 } as const
const INVALID = -1n
/** MAXIMUM_WAIT_OBJECTS */
const MOST_HANDLES = 64
/** Whoever is added meanwhile is waited for after this. */
const ROUND_MS = 500
const TIMED_OUT = 258

/** PRINTER_NOTIFY_INFO: a head, then 32 bytes for each datum. */
const info = { count: 8, data: 16, bytesEach: 32, type: 0, field: 2, id: 8, value: 16 } as const
const JOB_TYPE = 1
const STATUS_FIELD = 0x0a

/**
 * Hears of changes of the queues that it was told to watch, and of printers that come and go. Waits in a thread of koffi, and so
 * never blocks. Windows tells each status a job goes through; between two looks it may have gone through several and be gone.
 */
export class ChangeWatch {
  readonly #windows: Winspool
  readonly #wait: NativeFunction
  readonly #tell: (change: Change) => void
  #watched: Watched[] = []
  #isWaiting = false
  #closed: (() => void) | undefined

  constructor(windows: Winspool, wait: NativeFunction, tell: (change: Change) => void) {
    this.#windows = windows
    this.#wait = wait
    this.#tell = tell
  }

  /** @param queue all printers of this machine where it is null. False where Windows does not tell. */
  watch(queue: string | null): boolean {
    const run = spoolerRun(this.#windows)
    const known = this.#watched.find((each) => each.queue === queue)
    if (known !== undefined && isSameRun(known.run, run)) return true
    this.#drop(known)
    // The one that was added first after the printers' own has waited longest.
    if (this.#watched.length >= MOST_HANDLES) this.#drop(this.#watched.find((each) => each.queue !== null))
    const printer = this.#open(queue)
    if (printer === undefined) return false
    const change = this.#first(printer, queue)
    if (change === INVALID) {
      this.#windows.ClosePrinter(printer)
      return false
    }
    this.#watched.push({ queue, run, printer, change })
    if (!this.#isWaiting) this.#waitOnce()
    return true
  }

  /** Resolves when no thread waits any more: one that came back to a thread of ours that has ended would find nothing. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>()
    this.#closed = closed.resolve
    if (!this.#isWaiting) closed.resolve()
    await closed.promise
    for (const each of this.#watched) this.#drop(each)
  }

  #open(queue: string | null): Handle | undefined {
    const handle = Buffer.alloc(8)
    return Number(this.#windows.OpenPrinterW(queue, handle, null)) === 0 ? undefined : handle.readBigInt64LE(0)
  }

  #first(printer: Handle, queue: string | null): Handle {
    const { addressOf, FindFirstPrinterChangeNotification } = this.#windows
    if (queue === null) return BigInt(FindFirstPrinterChangeNotification(printer, filters.printers, 0, null))
    const field = Buffer.alloc(2)
    field.writeUInt16LE(STATUS_FIELD)
    const type = Buffer.alloc(24)
    type.writeUInt16LE(JOB_TYPE, 0)
    type.writeUInt32LE(1, 12)
    type.writeBigUInt64LE(addressOf(field), 16)
    const options = Buffer.alloc(24)
    options.writeUInt32LE(2, 0)
    options.writeUInt32LE(1, 8)
    options.writeBigUInt64LE(addressOf(type), 16)
    return BigInt(FindFirstPrinterChangeNotification(printer, filters.jobs | filters.printers, 0, options))
  }

  #waitOnce(): void {
    const watched = [...this.#watched]
    if (watched.length === 0 || this.#closed !== undefined) {
      this.#isWaiting = false
      this.#closed?.()
      return
    }
    this.#isWaiting = true
    const handles = Buffer.alloc(watched.length * 8)
    for (const [index, { change }] of watched.entries()) handles.writeBigInt64LE(change, index * 8)
    this.#wait.async(watched.length, handles, 0, ROUND_MS, (_error: unknown, answer: number) => {
      const woken = watched[answer]
      if (woken !== undefined) this.#read(woken)
      // The spooler has ended: what was waited for is not there any more. Or it was dropped meanwhile, and the others still are.
      else if (answer !== TIMED_OUT && watched.every((each) => this.#watched.includes(each))) this.#lose(watched)
      this.#waitOnce()
    })
  }

  #read(woken: Watched): void {
    if (!this.#watched.includes(woken)) return
    const [what, pointer] = [Buffer.alloc(4), Buffer.alloc(8)]
    const answer = Number(this.#windows.FindNextPrinterChangeNotification(woken.change, what, null, pointer))
    if (answer === 0) {
      this.#lose([woken])
      return
    }
    const address = pointer.readBigUInt64LE(0)
    const statuses = address === 0n ? [] : this.#statuses(address, woken)
    if (address !== 0n) this.#windows.FreePrinterNotifyInfo(address)
    this.#tell({ queue: woken.queue, statuses })
  }

  #statuses(address: bigint, { queue, run }: Watched): StatusChange[] {
    const count = this.#windows.bytesAt(address, info.data).readUInt32LE(info.count)
    const bytes = this.#windows.bytesAt(address, info.data + count * info.bytesEach)
    return Array.from({ length: count }, (_datum, index) => info.data + index * info.bytesEach)
      .filter((at) => bytes.readUInt16LE(at + info.type) === JOB_TYPE && bytes.readUInt16LE(at + info.field) === STATUS_FIELD)
      .map((at) => ({ queue: queue ?? '', run, jobId: bytes.readUInt32LE(at + info.id), status: bytes.readUInt32LE(at + info.value) }))
  }

  #lose(lost: readonly Watched[]): void {
    for (const each of lost) this.#drop(each)
    this.#tell({ queue: null, statuses: [] })
  }

  /** Once: Windows may give the value of a closed handle to another. */
  #drop(each: Watched | undefined): void {
    if (each === undefined || !this.#watched.includes(each)) return
    this.#watched = this.#watched.filter((one) => one !== each)
    this.#windows.FindClosePrinterChangeNotification(each.change)
    this.#windows.ClosePrinter(each.printer)
  }
}
