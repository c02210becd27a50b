import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, open } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { checkTicket } from '@cloudprint/job-rules/check-ticket'
import { allDocumentFormats } from '@cloudprint/protocol/document-format'
import type { SpoolerJob } from '@cloudprint/protocol/job-event'
import { noOptions } from '@cloudprint/protocol/printer'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { type Refused, refuse } from '@cloudprint/protocol/problems'
import {
  type Created,
  type DocumentSource,
  type FoundJob,
  type OpenSpoolerJob,
  type PrintJob,
  type PrintSystem,
  PrintSystemError,
  type PrintSystemListener,
  type SpoolerJobStatus,
} from '../print-system.ts'
import { sizedDocument } from '../sized-document.ts'
import { fileName } from './file-name.ts'
import { FolderIndex, type FolderJob } from './folder-index.ts'
import { renameOver } from '../../rename-over.ts'
import { syncFolder } from '../../sync-folder.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

/** How often to look whether the folder is there: it may be a share or a stick. */
const lookMs = 1_000

/**
 * A printer that writes what it prints into a folder, for machines without print system: one file a job, of any format,
 * unchanged. Its jobs' state is kept in the folder itself, so that it survives restarts.
 */
export class FolderPrintSystem implements PrintSystem {
  readonly name = 'folder'
  readonly #folder: string
  readonly #printerName: string
  readonly #index: FolderIndex
  readonly #listeners = new Set<PrintSystemListener>()
  #isUsable: boolean | undefined
  #since = new Date()

  constructor({ folder }: { folder: string }) {
    this.#folder = resolve(folder)
    this.#printerName = `folder/${basename(this.#folder) || 'Printed'}`
    this.#index = new FolderIndex(this.#folder)
  }

  async list(signal: AbortSignal): Promise<LocalPrinter[]> {
    signal.throwIfAborted()
    await mkdir(this.#folder, { recursive: true }).catch(() => undefined)
    await this.#look()
    await this.#index.purge(new Date())
    return [this.#printer()]
  }

  async watch(listener: PrintSystemListener, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#listeners.add(listener)
    const timer = setInterval(() => {
      void this.#look().then((hasChanged) => {
        if (hasChanged) listener.printersChanged()
      })
    }, lookMs)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    clearInterval(timer)
    this.#listeners.delete(listener)
  }

  async check(job: PrintJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    signal.throwIfAborted()
    if (job.printer !== this.#printerName) return this.#gone(job)
    if (document.sizeBytes === 0) return refuse('document-empty', 'There are no bytes to print.')
    return checkTicket(job.ticket, capabilities, job.format)
  }

  async create(job: PrintJob, signal: AbortSignal): Promise<Created | Refused> {
    signal.throwIfAborted()
    if (job.printer !== this.#printerName) return this.#gone(job)
    const uuid = randomUUID()
    const name = fileName({ title: job.title, key: job.key, format: job.format, now: new Date() })
    return this.#write(async () => {
      await this.#index.add({ key: job.key, uuid, fileName: name, isCanceled: false })
      return { ok: true as const, spoolerJob: spoolerJobOf({ uuid }), sent: [] }
    })
  }

  async send(job: PrintJob, spoolerJob: SpoolerJob, document: DocumentSource, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    const known = await this.#known(job.key, spoolerJob)
    if (known?.state !== 'awaiting') return refuse('print-failed', 'The folder does not wait for this document.')
    return this.#write(async () => {
      const part = this.#index.partPath(job.key)
      await writeDurably(part, document, signal)
      await renameOver(part, join(this.#folder, known.fileName))
      await syncFolder(this.#folder)
      for (const listener of this.#listeners) listener.jobsChanged()
      return { ok: true as const }
    })
  }

  async find({ key }: Pick<PrintJob, 'key' | 'printer'>, signal: AbortSignal): Promise<FoundJob | undefined> {
    signal.throwIfAborted()
    const job = await this.#read(key)
    return job === undefined ? undefined : { spoolerJob: spoolerJobOf(job), state: foundStates[job.state] }
  }

  async look(jobs: readonly OpenSpoolerJob[], signal: AbortSignal): Promise<SpoolerJobStatus[]> {
    signal.throwIfAborted()
    return Promise.all(jobs.map(async ({ key, spoolerJob }) => statusOf(await this.#known(key, spoolerJob))))
  }

  async cancel({ key, spoolerJob }: OpenSpoolerJob, signal: AbortSignal): Promise<{ ok: true } | Refused> {
    signal.throwIfAborted()
    const job = await this.#known(key, spoolerJob)
    if (job === undefined) return refuse('job-not-found', 'The folder does not know this job.')
    if (job.state !== 'awaiting') return refuse('job-state-conflict', `The file is ${job.state} already.`)
    return this.#write(async () => {
      await this.#index.cancel(job)
      for (const listener of this.#listeners) listener.jobsChanged()
      return { ok: true as const }
    })
  }

  async #known(key: string, { uuid }: SpoolerJob): Promise<FolderJob | undefined> {
    const job = await this.#read(key)
    return job?.uuid === uuid ? job : undefined
  }

  async #read(key: string): Promise<FolderJob | undefined> {
    return this.#index.find(key).catch((error: Error) => {
      throw new PrintSystemError(`The folder ${this.#folder} can not be read: ${error.message}`, { cause: error })
    })
  }

  /** A full disk is an answer; a folder that can't be written to may come back. */
  async #write<T>(act: () => Promise<T>): Promise<T | Refused> {
    try {
      return await act()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT') return refuse('storage-full', `No space left in ${this.#folder}.`)
      if (code === undefined) throw error
      throw new PrintSystemError(`The folder ${this.#folder} can not be written to: ${message}`, { cause: error })
    }
  }

  /** Whether the folder can be written to; true when that has changed. */
  async #look(): Promise<boolean> {
    const isUsable = await access(this.#folder, constants.W_OK).then(
      () => true,
      () => false,
    )
    if (isUsable === this.#isUsable) return false
    const isFirstLook = this.#isUsable === undefined
    this.#isUsable = isUsable
    this.#since = new Date()
    return !isFirstLook
  }

  #printer(): LocalPrinter {
    const since = this.#since.toISOString()
    const isUsable = this.#isUsable === true
    return {
      name: this.#printerName,
      description: {
        displayName: `Folder ${basename(this.#folder)}`,
        location: this.#folder,
        makeAndModel: 'Folder on this computer',
        deviceUri: plainText(pathToFileURL(this.#folder).href, 1023),
        isDefault: false,
        isRaw: false,
        bestEvidence: 'sent',
      },
      capabilities,
      health: {
        state: isUsable ? 'idle' : 'stopped',
        since,
        acceptingJobs: isUsable,
        reasons: isUsable ? [] : [{ reason: 'other', severity: 'error', since }],
        message: isUsable ? '' : plainText(`The folder ${this.#folder} is missing or can not be written to.`, 1023),
        supplies: [],
      },
    }
  }

  #gone({ printer }: PrintJob): Refused {
    return refuse('printer-gone', `There is no folder for ${printer}.`)
  }
}

/** A file is what it is: nothing is laid out or repeated here. */
const capabilities: LocalPrinter['capabilities'] = {
  formats: [...allDocumentFormats],
  copiesMax: 1,
  ...noOptions,
}

async function writeDurably(path: string, document: DocumentSource, signal: AbortSignal): Promise<void> {
  const handle = await open(path, 'w')
  try {
    await pipeline(
      document.open(),
      sizedDocument(document.sizeBytes),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) await handle.appendFile(chunk)
      },
      { signal },
    )
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const foundStates = { awaiting: 'awaits-document', written: 'has-document', canceled: 'canceled-empty' } as const

function spoolerJobOf({ uuid }: Pick<FolderJob, 'uuid'>): SpoolerJob {
  return { id: uuid, uuid }
}

/** All bytes are on the disk; whether anybody reads or prints them is not known here. */
function statusOf(job: FolderJob | undefined): SpoolerJobStatus {
  if (job === undefined) return { state: 'gone' }
  if (job.state === 'written') return { state: 'completed', evidence: 'sent' }
  if (job.state === 'canceled') return { state: 'canceled', detail: 'Canceled before it was written.' }
  return { state: 'held', reasons: ['job-incoming'], message: '', sheetsCompleted: null }
}
