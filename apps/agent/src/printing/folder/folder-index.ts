import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { renameOver } from '../../rename-over.ts'
import { syncFolder } from '../../sync-folder.ts'

const Entry = z.object({ key: z.string(), uuid: z.string(), fileName: z.string(), isCanceled: z.boolean() })
type Entry = z.infer<typeof Entry>

/** `awaiting` its document, `written` for good, or `canceled` before. */
export type FolderJob = Entry & { state: 'awaiting' | 'written' | 'canceled' }

/** Jobs are asked for after a crash, and that is long over after a week. */
const keptMs = 7 * 24 * 3600 * 1000

/**
 * What the folder printer knows of its jobs, kept in a hidden folder beside the printed files. A job has a note (`.json`)
 * from its making on, and a part file (`.part`) until its document is complete: moving the part to its place is the one
 * act that prints. So a note without part means printed, even when somebody has taken the file away since.
 */
export class FolderIndex {
  readonly #path: string

  constructor(folder: string) {
    this.#path = join(folder, '.cloudprint')
  }

  partPath(key: string): string {
    return join(this.#path, `${encodeURIComponent(key)}.part`)
  }

  /** The part first: a note without part would say that the job is printed. */
  async add(entry: Entry): Promise<void> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 })
    await (await open(this.partPath(entry.key), 'w')).close()
    await this.#write(entry)
  }

  async find(key: string): Promise<FolderJob | undefined> {
    const entry = await this.#read(key)
    if (entry === undefined) return undefined
    if (entry.isCanceled) return { ...entry, state: 'canceled' }
    const isAwaiting = await stat(this.partPath(key)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false
        throw error
      },
    )
    return { ...entry, state: isAwaiting ? 'awaiting' : 'written' }
  }

  async cancel(job: FolderJob): Promise<void> {
    const { key, uuid, fileName } = job
    await this.#write({ key, uuid, fileName, isCanceled: true })
    await rm(this.partPath(key), { force: true })
  }

  /** Removes what is older than anybody asks for. */
  async purge(now: Date): Promise<void> {
    for (const name of await readdir(this.#path).catch(() => [])) {
      const path = join(this.#path, name)
      const found = await stat(path).catch(() => undefined)
      if (found !== undefined && now.getTime() - found.mtimeMs > keptMs) await rm(path, { force: true })
    }
  }

  async #read(key: string): Promise<Entry | undefined> {
    try {
      return Entry.parse(JSON.parse(await readFile(this.#notePath(key), 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  async #write(entry: Entry): Promise<void> {
    const path = this.#notePath(entry.key)
    const handle = await open(`${path}.new`, 'w')
    try {
      await handle.writeFile(JSON.stringify(entry))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameOver(`${path}.new`, path)
    await syncFolder(this.#path)
  }

  #notePath(key: string): string {
    return join(this.#path, `${encodeURIComponent(key)}.json`)
  }
}
