import { mkdir, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { renameOver } from '../../rename-over.ts'

/** The spooler as it ran when the job was released: its process, and since when the machine runs. */
export const SpoolerRun = z.object({ processId: z.int(), bootedAtMs: z.number() })
export type SpoolerRun = z.infer<typeof SpoolerRun>

/**
 * - `created`: nothing of it can print, whatever of it stands in a queue.
 * - `sending`: bytes of it go to a queue that does not hold it; after a crash nobody knows what came of them.
 * - `releasing`: the queue has all of it and holds it, or does so no more. Releasing it again does no harm.
 * - `released`: the queue has all of it, and prints it.
 * - `canceled`: before it had a document.
 */
export const noteStates = ['created', 'sending', 'releasing', 'released', 'canceled'] as const

export const JobNote = z.object({
  key: z.string(),
  uuid: z.string(),
  printer: z.string(),
  state: z.enum(noteStates),
  /** Windows' number for it; 0 before it has one. */
  jobId: z.int(),
  run: SpoolerRun.nullable(),
})
export type JobNote = z.infer<typeof JobNote>

/** Jobs are asked for after a crash, and that is long over after a week; one that waits for paper over holidays may stand longer. */
const KEPT_MS = 7 * 24 * 3_600_000

/**
 * What was handed to the spooler, one file for each job: Windows forgets a job the moment it has ended, and keeps no mark of ours but
 * its name. Of a job that is no longer in a queue these notes say whether it had been released, and so whether it may have printed.
 */
export class JobNotes {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** One that a loss of power has damaged is none: what came of its job nobody knows, and other jobs do not wait for it. */
  async read(key: string): Promise<JobNote | undefined> {
    return readNote(this.#path(key))
  }

  /** @param lasting outlives a loss of power: before anything that the note speaks of may print. */
  async write(note: JobNote, { lasting }: { lasting: boolean }): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = this.#path(note.key)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(note))
      if (lasting) await file.sync()
    } finally {
      await file.close()
    }
    await renameOver(`${path}.new`, path)
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  /** Removes what nobody asks for any more: old ones whose jobs stand in no queue. Those that do are looked at a week later. */
  async purge(now: Date, stands: (note: JobNote) => Promise<boolean>): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name)
      const found = await stat(path).catch(() => undefined)
      if (found === undefined || now.getTime() - found.mtimeMs <= KEPT_MS) continue
      const note = await readNote(path).catch(() => 'unreadable' as const)
      if (note === 'unreadable') continue
      if (note !== undefined && (await stands(note))) await utimes(path, now, now)
      else await rm(path, { force: true })
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${encodeURIComponent(key)}.json`)
  }
}

async function readNote(path: string): Promise<JobNote | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JobNote.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
