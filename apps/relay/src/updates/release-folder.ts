import { compareVersions, parseArchiveName, ReleaseNotes } from '@cloudprint/protocol/release'
import type { Updates } from '@cloudprint/protocol/http/update-routes'
import type { Logger } from '@cloudprint/process-kit/logger'
import { open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export type Release = Updates['releases'][number]

/** Looked at so often: a new version is seen within a moment, and a storm of agents costs one look. */
const LOOK_EVERY_MS = 5_000

const Timestamp = z.object({ signed: z.object({ meta: z.object({ 'snapshot.json': z.object({ version: z.int() }) }) }) })
const Snapshot = z.object({ signed: z.object({ meta: z.object({ 'targets.json': z.object({ version: z.int() }) }) }) })
const Targets = z.object({ signed: z.object({ targets: z.record(z.string(), z.object({ custom: z.unknown() })) }) })

/**
 * The folder of signed releases. The relay reads which versions are there and passes its files on; who signed them is for the agents to
 * judge, who need not trust it.
 */
export class ReleaseFolder {
  readonly #folder: string | undefined
  readonly #log: Logger
  #lookedAtMs = -Infinity
  #found: Promise<Release[]> = Promise.resolve([])
  #isFailing = false
  #seen: string | undefined

  constructor(folder: string | undefined, log: Logger) {
    this.#folder = folder
    this.#log = log
  }

  get isThere(): boolean {
    return this.#folder !== undefined
  }

  /** The newest first; none where there is no folder, or nothing that can be read in it. */
  releases(): Promise<Release[]> {
    const folder = this.#folder
    if (folder === undefined) return this.#found
    if (performance.now() - this.#lookedAtMs > LOOK_EVERY_MS) {
      this.#lookedAtMs = performance.now()
      this.#found = this.#read(folder)
    }
    return this.#found
  }

  /** Says when there are other versions than the last time it was asked; the first time is none. */
  async whenNew(say: () => void): Promise<void> {
    const versions = (await this.releases()).map(({ version }) => version).join(' ')
    if (this.#seen !== undefined && this.#seen !== versions) say()
    this.#seen = versions
  }

  /** A file that agents may have, or undefined. */
  async open(kind: 'metadata' | 'targets', name: string): Promise<{ file: FileHandle; sizeBytes: number } | undefined> {
    if (this.#folder === undefined || !isOurs(kind, name)) return undefined
    const file = await open(join(this.#folder, kind, name), 'r').catch(() => undefined)
    return file && { file, sizeBytes: (await file.stat()).size }
  }

  async #read(folder: string): Promise<Release[]> {
    try {
      const json = async (name: string) => JSON.parse(await readFile(join(folder, 'metadata', name), 'utf8')) as unknown
      const snapshotVersion = Timestamp.parse(await json('timestamp.json')).signed.meta['snapshot.json'].version
      const targetsVersion = Snapshot.parse(await json(`${snapshotVersion}.snapshot.json`)).signed.meta['targets.json'].version
      const { targets } = Targets.parse(await json(`${targetsVersion}.targets.json`)).signed
      this.#isFailing = false
      return releasesOf(targets)
    } catch (error) {
      if (!this.#isFailing) this.#log.warn({ err: error, folder }, 'the folder of releases can not be read: agents are offered nothing')
      this.#isFailing = true
      return []
    }
  }
}

function releasesOf(targets: Record<string, { custom: unknown }>): Release[] {
  const byVersion = new Map<string, Release>()
  for (const [name, { custom }] of Object.entries(targets)) {
    const target = parseArchiveName(name)
    const about = ReleaseNotes.safeParse(custom)
    if (target === undefined || !about.success) continue
    const { notes, minimumAgent } = about.data
    const release = byVersion.get(target.version) ?? { version: target.version, notes, minimumAgent, machines: [] }
    release.machines.push({ platform: target.platform, arch: target.arch } as Release['machines'][number])
    byVersion.set(target.version, release)
  }
  return [...byVersion.values()].toSorted((a, b) => compareVersions(b.version, a.version))
}

/** Nothing else of the folder is anybody's business: a name never leads out of it. */
function isOurs(kind: 'metadata' | 'targets', name: string): boolean {
  if (kind === 'metadata') return /^(timestamp|\d{1,9}\.(root|targets|snapshot))\.json$/.test(name)
  return parseArchiveName(name.slice(65)) !== undefined && /^[0-9a-f]{64}\./.test(name)
}
