import { systemClock } from '@cloudprint/process-kit/clock'
import type { Clock } from '@cloudprint/process-kit/clock'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { serveReleases } from '@cloudprint/release/testing/serve-releases'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stageUpdate } from '../stage-update.ts'
import { UpdateRefusal } from '../update-refusal.ts'
import { rootFileOf, versionFolder, versionsFolder } from '../version-places.ts'

/** The files of a small release. */
export const smallRelease = {
  'main.js': 'console.log("new")',
  'bin/node': 'node'.repeat(1_000),
  'node_modules/a/index.js': 'exports.a = 1',
}

export type Attack = Parameters<typeof serveReleases>[1]

/** A machine that runs 1.0.0 from a package, and a folder of releases that its package trusts. */
export class StagingSite {
  readonly releases = new TestReleases()
  readonly stateFolder = tempDir('state')
  readonly packageFolder = tempDir('package')

  constructor() {
    const root = rootFileOf(this.packageFolder)
    mkdirSync(dirname(root), { recursive: true })
    copyFileSync(this.releases.rootFile, root)
  }

  /** Takes a version as the agent does; how it was refused, or undefined when it is staged. */
  async stage(
    version: string,
    { attack, clock = systemClock, relayNow = () => new Date(), folder = this.releases.folder, running = '1.0.0' }: Way = {},
  ): Promise<ProblemCode | undefined> {
    const served = await serveReleases(folder, attack)
    const openFile = served.open.bind(served)
    const place = { stateFolder: this.stateFolder, packageFolder: this.packageFolder, running, openFile, clock, relayNow }
    const target = { version, platform: process.platform, arch: process.arch }
    try {
      await stageUpdate(place, target, new AbortController().signal)
      return undefined
    } catch (error) {
      if (error instanceof UpdateRefusal) return error.code
      throw error
    } finally {
      served.close()
    }
  }

  isStaged(version: string): boolean {
    return existsSync(join(versionFolder(this.stateFolder, version), 'release.json'))
  }

  /** What lies among the versions, whatever it is. */
  versions(): string[] {
    return existsSync(versionsFolder(this.stateFolder)) ? readdirSync(versionsFolder(this.stateFolder)).toSorted() : []
  }
}

interface Way {
  attack?: Attack
  clock?: Clock
  relayNow?: () => Date
  folder?: string
  running?: string
}
