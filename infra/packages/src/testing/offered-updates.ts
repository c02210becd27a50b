import type { ApiClient } from '@cloudprint/e2e/harness/api-client'
import { changeComputerUpdates, getComputerUpdates } from '@cloudprint/protocol/http/update-routes'
import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import type { ComputerId } from '@cloudprint/protocol/ids'
import { publishRelease, withdrawRelease } from '@cloudprint/release/publish-release'
import { packRelease } from '@cloudprint/release/testing/test-releases'
import type { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'

/** Fetching, unpacking and trying a version on a machine that others use, too. */
const PATIENT_MS = 150_000

interface Updated {
  releases: TestReleases
  api: ApiClient
  computerId: ComputerId
  platform: 'linux' | 'win32'
}

/** What a person does in the console for one computer, after versions were published for it. */
export class OfferedUpdates {
  readonly #updated: Updated

  constructor(updated: Updated) {
    this.#updated = updated
  }

  /** A small version, whose program is this. */
  async publishProgram(version: string, files: Record<string, string | Buffer>): Promise<void> {
    const { platform } = this.#updated
    await this.publish(await packRelease({ version, platform, arch: 'x64' }, { 'package.json': '{"type":"module"}', ...files }))
  }

  async publish(archive: string): Promise<void> {
    await publishRelease(this.#updated.releases.repository(), { archives: [archive], notes: '', minimumAgent: null })
  }

  withdraw(version: string): void {
    withdrawRelease(this.#updated.releases.repository(), version)
  }

  /** Presses "update now", once the relay has seen the version in its folder. */
  async updateNow(version: string): Promise<void> {
    const { api, computerId } = this.#updated
    const wish = () => api.call(changeComputerUpdates, { params: { computerId }, body: { isWished: true } })
    await eventually(wish, {
      what: 'the version to be there',
      until: ({ wishedVersion }) => wishedVersion === version,
      deadlineMs: PATIENT_MS,
      everyMs: 200,
    })
  }

  now(): Promise<ComputerUpdate> {
    const { api, computerId } = this.#updated
    return api.call(getComputerUpdates, { params: { computerId } })
  }

  until(what: string, until: (update: ComputerUpdate) => boolean): Promise<ComputerUpdate> {
    return eventually(() => this.now(), { what, until, deadlineMs: PATIENT_MS, everyMs: 50 })
  }

  untilHealthy(version: string): Promise<ComputerUpdate> {
    return this.until(`${version} to be healthy`, ({ running, progress }) => running === version && progress?.phase === 'healthy')
  }

  /** Why a version is no longer run, and how long that took from now on: asked right after it was wished. */
  async untilReturned(version: string): Promise<{ code: string | null; tookMs: number; running: string }> {
    const since = performance.now()
    const isGone = ({ progress }: ComputerUpdate) => progress?.version === version && progress.phase === 'returned'
    const { running, progress } = await this.until(`${version} to be gone`, isGone)
    return { code: progress?.code ?? null, tookMs: performance.now() - since, running }
  }
}
