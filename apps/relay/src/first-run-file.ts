import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What a person, or a script, needs to begin; readable by the one who started the relay alone. */
export type FirstRunFile = z.infer<typeof FirstRunFile>
const FirstRunFile = z.object({
  consoleUrl: z.string(),
  apiUrl: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
  enrolmentCode: z.string(),
  /** Where the folder printer of this machine's agent puts what it prints. */
  printedFolder: z.string(),
})

/** Whole or not at all: a script may be waiting for it. */
export function writeFirstRunFile(dataDir: string, content: FirstRunFile): void {
  const path = join(dataDir, 'first-run.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
}

/**
 * What a later start changes about it: where things are. A file that was deleted, as it should be after a while, stays so.
 * A damaged one is put aside, since nothing depends on it; the answer is then what to tell the operator.
 */
export function updateFirstRunFile(
  dataDir: string,
  places: Pick<FirstRunFile, 'consoleUrl' | 'apiUrl' | 'printedFolder'>,
): string | undefined {
  const path = join(dataDir, 'first-run.json')
  const text = readIfThere(path)
  if (text === undefined) return undefined
  const content = parse(text)
  if (content === undefined) {
    renameSync(path, `${path}.damaged`)
    return `${path} is damaged and was put aside as ${path}.damaged: sign in to the console as before, and make new keys and enrolment codes there.`
  }
  const isSame = Object.entries(places).every(([name, value]) => content[name as keyof FirstRunFile] === value)
  if (!isSame) writeFirstRunFile(dataDir, { ...content, ...places })
  return undefined
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): FirstRunFile | undefined {
  try {
    return FirstRunFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
