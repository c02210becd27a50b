import { ProblemCode, problems } from '@cloudprint/protocol/problems'
import { ReleaseVersion } from '@cloudprint/protocol/release'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** A machine that goes back from so many versions has another trouble than these. */
const MAX_BAD = 20

/**
 * `update.json`: which staged version is to run. Absent, and without a `current`: the one of the package. The agent writes it to switch,
 * the launcher from then on until the version is proven; never both at a time, since the one runs before the other.
 */
export const UpdateRecord = z.object({
  current: z
    .object({
      version: ReleaseVersion,
      /** When it first was healthy; null until then. */
      provenAt: z.iso.datetime().nullable(),
      /** How often it was started before it was proven. */
      tries: z.int().min(0),
      /** The version before listed printers when it switched to this one, so it must see some, too. */
      needsPrinters: z.boolean(),
    })
    .nullable(),
  /** The staged version that ran before and was healthy; null for the one of the package. */
  previous: ReleaseVersion.nullable(),
  /** What this machine went back from, the newest first. */
  bad: z
    .array(
      z.object({
        version: ReleaseVersion,
        code: ProblemCode,
        detail: z.string().max(1_023),
        at: z.iso.datetime(),
        /** How often it was started until then. */
        tries: z.int().min(0).default(0),
      }),
    )
    .max(MAX_BAD),
})
export type UpdateRecord = z.infer<typeof UpdateRecord>

export const noUpdates: UpdateRecord = { current: null, previous: null, bad: [] }

/** `damaged` for a file that is none of ours: nobody guesses what it said. */
export function readUpdateRecord(path: string): UpdateRecord | 'damaged' {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? noUpdates : 'damaged'
  }
  try {
    return UpdateRecord.parse(JSON.parse(text))
  } catch {
    return 'damaged'
  }
}

/** Whole or not at all, also when the power fails. At once: nothing else goes on meanwhile in a launcher. */
export function writeUpdateRecord(path: string, record: UpdateRecord): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(record, undefined, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The record after a version failed: the one before it is to run again, and this one only if somebody wants it, or its reason may pass. */
export function goBack(record: UpdateRecord, code: ProblemCode, detail: string, now: Date): UpdateRecord {
  const { current, previous, bad } = record
  if (current === null) return record
  const note = { version: current.version, code, detail: detail.slice(0, 1_000), at: now.toISOString(), tries: current.tries }
  return {
    current: previous === null ? null : { version: previous, provenAt: now.toISOString(), tries: 0, needsPrinters: false },
    previous: null,
    bad: [note, ...bad.filter(({ version }) => version !== current.version)].slice(0, MAX_BAD),
  }
}

/** How often a version was tried that is to be tried again by itself; one that somebody wishes after it was given up begins anew. */
export function triesSoFar({ bad }: UpdateRecord, version: string): number {
  const note = bad.find((one) => one.version === version)
  return note !== undefined && problems[note.code].retryable ? note.tries : 0
}
