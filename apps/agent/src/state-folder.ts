import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { z } from 'zod'
import { inheritedEnv } from './env.ts'
import { keepToOneself } from './keep-to-oneself.ts'
import { readPrivateFile, StateFileError, writePrivateFile } from './private-file.ts'
import { Identity } from './relay-link/identity.ts'
import { AgentSettings } from './settings.ts'
import { unreadNames } from './unread-names.ts'

/** Where one agent keeps what must survive it: identity, keys, settings, journal, documents. Readable by its user alone. */
export class StateFolder {
  readonly path: string

  /** @param path the platform's place for application data when absent. */
  constructor(path: string | undefined) {
    this.path = path === undefined ? usualFolder() : resolve(path)
  }

  get settingsFile(): string {
    return join(this.path, 'settings.json')
  }
  get identityFile(): string {
    return join(this.path, 'identity.json')
  }
  get journalFile(): string {
    return join(this.path, 'journal.db')
  }
  get spoolFolder(): string {
    return join(this.path, 'spool')
  }
  get sealingKeyFolder(): string {
    return join(this.path, 'sealing-keys')
  }
  get statusFile(): string {
    return join(this.path, 'status.json')
  }
  get workedWayFile(): string {
    return join(this.path, 'link.json')
  }
  get printersFile(): string {
    return join(this.path, 'printers.json')
  }
  get lastErrorsFile(): string {
    return join(this.path, 'last-errors.json')
  }
  get windowsJobsFolder(): string {
    return join(this.path, 'windows-jobs')
  }

  async prepare(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true, mode: 0o700 })
      await keepToOneself(this.path)
    } catch (cause) {
      throw new StateFileError(
        `The folder ${this.path} can not be used (${String(cause)}). Give the agent another one with CLOUDPRINT_AGENT_DIR.`,
        { cause },
      )
    }
  }

  /** @throws StateFileError where this user may not look: that is not the same as nothing being there. */
  async isEnrolled(): Promise<boolean> {
    try {
      await stat(this.settingsFile)
      return true
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return false
      throw new StateFileError(
        `${this.path} can not be looked into (${code}). It is for the agent's own user alone: run this as an administrator (on Linux and macOS: sudo cloudprint-agent …, on Windows from a prompt that was opened as an administrator).`,
        { cause },
      )
    }
  }

  /** @returns also which names in the settings nobody reads: mistyped, or of another version. */
  async read(): Promise<{ settings: AgentSettings; identity: Identity; unread: string[] }> {
    if (!(await this.isEnrolled())) {
      throw new StateFileError(
        `This machine is not enrolled yet (there is no ${this.settingsFile}). Run: cloudprint-agent enrol URL, with the address of the relay; it says how to go on.`,
      )
    }
    let given: unknown
    const settings = await readPrivateFile(
      this.settingsFile,
      z.preprocess((json) => (given = json), AgentSettings),
      'Correct it, or enrol this machine again with "enrol --again".',
    )
    return { settings, identity: await Identity.read(this.identityFile), unread: unreadNames(given, settings) }
  }

  /** Settings last: an agent is enrolled when they are there. */
  async write(enrolled: { settings: AgentSettings; identity: Identity }): Promise<void> {
    await enrolled.identity.write(this.identityFile)
    await writePrivateFile(this.settingsFile, enrolled.settings)
  }
}

/** On Windows the machine's place and not somebody's: a service has no profile that people find. */
function usualFolder(): string {
  const programData = inheritedEnv()['ProgramData']
  if (process.platform === 'win32' && programData !== undefined) return join(programData, 'Cloud Print Agent')
  return envPaths('cloudprint-agent', { suffix: '' }).data
}
