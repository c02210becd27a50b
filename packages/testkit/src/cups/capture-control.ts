import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '../eventually.ts'
import { writeSteps, type CaptureStep } from './capture-steps.ts'
import { readCaptured, type CapturedDocument } from './captured-documents.ts'
import { giveToPrintUser, type CupsDirs } from './cups-config.ts'

/** Steers the capture backend of one cupsd. */
export interface CaptureControl {
  /** What the backend does with every job of the queue from now on; without a script it takes the document and is done. */
  script(queue: string, steps: readonly CaptureStep[]): void
  /** The same for one job (one attempt at it), before the standing script; several are used in their order. */
  scriptNext(queue: string, steps: readonly CaptureStep[]): void
  /** Lets the job that stands, or will stand, at a 'hold' go on. */
  release(queue: string): void
  /** Resolves when a job stands at a 'hold'. */
  untilHeld(queue: string): Promise<void>
  /** Documents that were printed whole, in their order. */
  captured(queue?: string): CapturedDocument[]
  /** Resolves with the documents when at least so many were printed. */
  untilCaptured(count: number, queue?: string): Promise<CapturedDocument[]>
}

export function captureControl(dirs: Pick<CupsDirs, 'control' | 'captured'>): CaptureControl {
  let nextNumber = 0

  const put = (queue: string, name: string, content: string) => {
    const dir = join(dirs.control, queue)
    if (!existsSync(dir)) {
      mkdirSync(dir)
      giveToPrintUser(dir)
    }
    // Whole or not at all: the backend may look at any moment.
    const unfinished = join(dir, '.unfinished')
    writeFileSync(unfinished, content)
    renameSync(unfinished, join(dir, name))
  }
  const captured = (queue?: string) => readCaptured(dirs.captured).filter((document) => queue === undefined || document.queue === queue)

  return {
    script: (queue, steps) => put(queue, 'steps', writeSteps(steps)),
    scriptNext: (queue, steps) => put(queue, `next.${String(++nextNumber).padStart(6, '0')}`, writeSteps(steps)),
    release: (queue) => put(queue, 'released', ''),
    untilHeld: async (queue) => {
      const held = join(dirs.control, queue, 'held')
      await eventually(() => existsSync(held), { what: `a job of ${queue} to be held` })
      // Seen once: the next call waits for the next hold.
      rmSync(held, { force: true })
    },
    captured,
    untilCaptured: (count, queue) =>
      eventually(() => captured(queue), {
        what: `${count} printed documents`,
        until: (documents) => documents.length >= count,
      }),
  }
}
