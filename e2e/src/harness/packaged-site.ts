import { changeComputerUpdates, getComputerUpdates } from '@cloudprint/protocol/http/update-routes'
import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { enrolAgent, type AgentProcess } from './agent-process.ts'
import { builtProgram, processEnv } from './process-env.ts'
import { startRelay, type RelayProcess } from './relay-process.ts'

type Files = Record<string, string | Buffer>

/** The version that the package brings. */
export const PACKAGED = '0.1.0'
const PATIENT_MS = 90_000

/**
 * A relay with a folder of releases, and an agent as a package lays it: started by its launcher, which stays. Versions bring a Node that
 * is this one under another name, since 120 MB would be packed again for each.
 */
export class PackagedSite {
  readonly releases: TestReleases
  readonly relay: RelayProcess
  readonly cups: PrivateCups
  readonly agent: AgentProcess
  readonly packageFolder = tempDir('package')
  #running: SpawnedProcess | undefined

  private constructor(releases: TestReleases, relay: RelayProcess, cups: PrivateCups, agent: AgentProcess) {
    this.releases = releases
    this.relay = relay
    this.cups = cups
    this.agent = agent
  }

  static async start(queues: (cups: PrivateCups) => Promise<void>): Promise<PackagedSite> {
    const releases = new TestReleases()
    const [relay, cups] = await Promise.all([startRelay({ env: { CLOUDPRINT_RELEASES_DIR: releases.folder } }), startPrivateCups()])
    await queues(cups)
    const { apiUrl: relayUrl, enrolmentCode } = relay.firstRun
    const agent = await enrolAgent({ relayUrl, enrolmentCode, name: 'Packing', cupsServer: cups.socketPath })
    agent.changeSettings({ hidScales: 'off' })
    const site = new PackagedSite(releases, relay, cups, agent)
    await site.#lay()
    site.launch()
    await site.untilUpdate(({ running, mode }) => running === PACKAGED && mode === 'auto')
    return site
  }

  /** What a service manager does. */
  launch(): void {
    const env = processEnv({ CLOUDPRINT_AGENT_DIR: this.agent.stateDir, CUPS_SERVER: this.cups.socketPath })
    const args = [join(this.packageFolder, 'launcher/launcher.js'), 'run']
    this.#running = spawnProcess({ command: join(this.packageFolder, 'bin/node'), args, env })
  }

  output(): string {
    return this.#running?.output() ?? ''
  }

  isRunning(): boolean {
    return this.#running?.isRunning() ?? false
  }

  async stopAgent(): Promise<void> {
    await this.#running?.stop()
  }

  async stop(): Promise<void> {
    await this.stopAgent()
    await Promise.all([this.relay.stop(), this.cups.stop()])
  }

  async update(): Promise<ComputerUpdate> {
    return this.relay.api.call(getComputerUpdates, { params: { computerId: this.agent.computerId } })
  }

  untilUpdate(until: (update: ComputerUpdate) => boolean): Promise<ComputerUpdate> {
    return eventually(() => this.update(), { what: 'the update to be as wanted', until, deadlineMs: PATIENT_MS, everyMs: 50 })
  }

  /** Publishes a version and presses "update now". */
  async updateTo(version: string, files: Files): Promise<void> {
    await this.releases.publish(version, files)
    const params = { computerId: this.agent.computerId }
    const wish = () => this.relay.api.call(changeComputerUpdates, { params, body: { isWished: true } })
    // The relay looks at its folder every few seconds.
    await eventually(wish, {
      what: 'the version to be there',
      until: ({ wishedVersion }) => wishedVersion === version,
      deadlineMs: PATIENT_MS,
    })
  }

  async #lay(): Promise<void> {
    const at = (path: string) => {
      mkdirSync(dirname(join(this.packageFolder, path)), { recursive: true })
      return join(this.packageFolder, path)
    }
    writeFileSync(at('bin/node'), borrowedNode, { mode: 0o755 })
    chmodSync(at('bin/node'), 0o755)
    copyFileSync(join(dirname(builtProgram('agent')), 'launcher.js'), at('launcher/launcher.js'))
    writeFileSync(at('launcher/package.json'), '{"type":"module"}')
    copyFileSync(this.releases.rootFile, at('launcher/root.json'))
    const { version, files } = { version: PACKAGED, files: agentFiles() }
    for (const [path, content] of Object.entries(files)) writeFileSync(at(`versions/${version}/${path}`), content)
    const manifest = { version, platform: process.platform, arch: process.arch, node: process.version, files: [] }
    writeFileSync(at(`versions/${version}/release.json`), JSON.stringify(manifest))
  }
}

/** The program as it is built, for one version after the other: they differ in their release.json. */
export function agentFiles(): Files {
  const folder = dirname(builtProgram('agent'))
  const programs = readdirSync(folder).filter((name) => name.endsWith('.js') && name !== 'launcher.js')
  return {
    ...Object.fromEntries(programs.map((name) => [name, readFileSync(join(folder, name))])),
    'package.json': '{"type":"module"}',
    'bin/node': borrowedNode,
  }
}

const borrowedNode = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`
