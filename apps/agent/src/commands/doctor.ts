import { writeFile } from 'node:fs/promises'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Finding } from '@cloudprint/protocol/examination'
import { examineAll } from '../doctor/examine-all.ts'
import { supportBundle } from '../doctor/support-bundle.ts'
import type { AgentEnv } from '../env.ts'
import { StateFileError } from '../private-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { table } from './table.ts'

export interface DoctorOptions {
  json?: boolean
  fix?: boolean
  /** Where to write what a supporter needs. */
  bundle?: string
}

/** Looks at everything that printing from here depends on, and says what is wrong and what to do; false when something failed. */
export async function doctor(
  folder: StateFolder,
  env: AgentEnv,
  { json = false, fix = false, bundle }: DoctorOptions,
  log: Logger,
  say: (line: string) => void,
): Promise<boolean> {
  const findings = await examineAll(folder, env, { fix, isAgent: false }, log)
  if (json) say(JSON.stringify(findings, undefined, 2))
  else for (const line of findingLines(findings)) say(line)
  if (bundle !== undefined) {
    await writeBundle(bundle, await supportBundle(folder, findings, new Date()))
    log.info(`${bundle} holds what a supporter needs: read it, it has no secrets and no documents, and send it`)
  }
  return findings.every(({ verdict }) => verdict !== 'failed')
}

/** For its writer alone until it is sent. */
async function writeBundle(path: string, bundle: object): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(bundle, undefined, 2)}\n`, { mode: 0o600 })
  } catch (cause) {
    throw new StateFileError(
      `${path} can not be written (${cause instanceof Error ? cause.message : String(cause)}). Choose another place.`,
      { cause },
    )
  }
}

/** A table, and under each finding that wants something done what that is. */
export function findingLines(findings: readonly Finding[]): string[] {
  const rows = table(findings.map(({ verdict, check, says }) => [verdict, check, says]))
  return findings.flatMap(({ remedy }, index) => [rows[index] ?? '', ...(remedy === undefined ? [] : [`${' '.repeat(9)}→ ${remedy}`])])
}
