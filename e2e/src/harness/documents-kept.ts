import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RelayProcess } from './relay-process.ts'

/** The files in which a relay keeps documents that are too large for a row, whole or under way. */
export function documentsKept({ dataDir }: Pick<RelayProcess, 'dataDir'>): string[] {
  const folder = join(dataDir, 'documents')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'cloudprint-installation')
    .map(({ parentPath, name }) => join(parentPath, name))
}
