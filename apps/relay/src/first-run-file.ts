import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a person, or a script, needs to begin; readable by the one who started the relay alone. */
export interface FirstRunFile {
  consoleUrl: string
  apiUrl: string
  email: string
  password: string
  apiKey: string
  enrolmentCode: string
  /** Where the folder printer of this machine's agent puts what it prints. */
  printedFolder: string
}

/** Whole or not at all: a script may be waiting for it. */
export function writeFirstRunFile(dataDir: string, content: FirstRunFile): void {
  const path = join(dataDir, 'first-run.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** What a later start changes about it: where things are. A file that was deleted, as it should be after a while, stays so. */
export function updateFirstRunFile(dataDir: string, places: Pick<FirstRunFile, 'consoleUrl' | 'apiUrl' | 'printedFolder'>): void {
  const path = join(dataDir, 'first-run.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const content = JSON.parse(text) as FirstRunFile
  const isSame = Object.entries(places).every(([name, value]) => content[name as keyof FirstRunFile] === value)
  if (!isSame) writeFirstRunFile(dataDir, { ...content, ...places })
}
