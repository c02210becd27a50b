import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StagingSite } from '../../update/testing/staging-site.ts'
import { noUpdates, readUpdateRecord, writeUpdateRecord } from '../../update/update-record.ts'
import type { UpdateRecord } from '../../update/update-record.ts'
import { recordFile } from '../../update/version-places.ts'

const sources = join(import.meta.dirname, '../..')
const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`

/** A package that brings 1.0.0, and versions that are as small as their test needs; started by the real launcher. */
export class LaunchedSite extends StagingSite {
  /** @param program of the package's version. */
  constructor(program = saying('1.0.0')) {
    super()
    this.#place('bin/node', node, 0o755)
    this.#place('launcher/launcher.mjs', `import ${JSON.stringify(join(sources, 'launcher/main.ts'))}`)
    this.#place('versions/1.0.0/main.js', program)
    this.#place('versions/1.0.0/package.json', '{"type":"module"}')
  }

  /** Trials are over once the version has said what it waits for, however long a busy machine takes to start it. */
  shortenTrials(): void {
    const ground = { packageFolder: this.packageFolder, stateFolder: this.stateFolder, healthyWithinMs: 600_000 }
    this.#place(
      'launcher/launcher.mjs',
      `import { existsSync } from 'node:fs'
import { launch } from ${JSON.stringify(join(sources, 'launcher/launch.ts'))}
const later = setTimeout
// Its word is on its way by then, and is heard before that much has passed.
const whenSaid = (act) => later(() => (existsSync(${JSON.stringify(this.saidFile)}) ? later(act, 100) : whenSaid(act)), 10)
globalThis.setTimeout = (act, ms) => (ms === ${ground.healthyWithinMs} ? whenSaid(act) : later(act, ms))
const [args, say] = [process.argv.slice(2), (line) => void process.stderr.write(line + '\\n')]
process.exitCode = await launch({ ...${JSON.stringify(ground)}, args, env: process.env, say })`,
    )
  }

  /** Publishes and stages a version, and makes it the one that is to run. */
  async switchTo(version: string, program: string, current: Partial<NonNullable<UpdateRecord['current']>> = {}): Promise<void> {
    await this.releases.publish(version, { 'main.js': program, 'package.json': '{"type":"module"}', 'bin/node': node })
    const refused = await this.stage(version)
    if (refused !== undefined) throw new Error(`${version} was refused: ${refused}`)
    const previous = this.record().current?.version ?? null
    const next = { version, provenAt: null, tries: 0, needsPrinters: false, ...current }
    writeUpdateRecord(recordFile(this.stateFolder), { ...noUpdates, current: next, previous })
  }

  /** There once a version that is `waiting` has said so. */
  get saidFile(): string {
    return join(this.stateFolder, 'said')
  }

  record(): UpdateRecord {
    const record = readUpdateRecord(recordFile(this.stateFolder))
    if (record === 'damaged') throw new Error('the record is damaged')
    return record
  }

  launch(...args: string[]): SpawnedProcess {
    const launcher = join(this.packageFolder, 'launcher/launcher.mjs')
    return spawnProcess({
      command: process.execPath,
      args: ['--conditions=source', '--disable-warning=ExperimentalWarning', launcher, ...args],
      env: { PATH: process.env['PATH'] ?? '', CLOUDPRINT_AGENT_DIR: this.stateFolder },
    })
  }

  #place(path: string, content: string, mode = 0o644): void {
    const file = join(this.packageFolder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode })
  }
}

/** A program that says what it is and ends in order. */
export function saying(version: string): string {
  return `console.log('${version} runs', process.argv.slice(2).join(' '), 'as', process.pid)`
}

/** One that is healthy at once and runs until its launcher goes. */
export function healthy(version: string): string {
  return `${saying(version)}; process.send({ kind: 'healthy' }); process.on('disconnect', () => { console.log('stopped in order'); process.exit(0) })`
}

/** One that waits until its launcher goes, for the relay alone or for something of its own. */
export function waiting({ saidFile }: LaunchedSite, isForRelayOnly: boolean): string {
  const word = { kind: 'waiting', for: 'the relay', isForRelayOnly }
  const said = `import { writeFileSync } from 'node:fs'; process.send(${JSON.stringify(word)}, () => writeFileSync(${JSON.stringify(saidFile)}, ''))`
  return `${said}; setInterval(() => {}, 1e6); process.on('disconnect', () => process.exit(0))`
}
