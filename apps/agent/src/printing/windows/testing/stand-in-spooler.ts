import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@cloudprint/testkit/eventually'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { winePath } from '@cloudprint/testkit/wine/wine'

const source = fileURLToPath(new URL('./stand-in-spooler.c', import.meta.url))

/** A spooler that does what a test says; its lines and what it notes stand in its source. */
export class StandInSpooler {
  readonly dll: string
  readonly #control: string

  constructor() {
    const folder = tempDir('stand-in-spooler')
    const [gcc] = requireTools('x86_64-w64-mingw32-gcc')
    this.dll = join(folder, 'spooler.dll')
    this.#control = join(folder, 'control')
    execFileSync(gcc, ['-shared', '-O1', '-w', '-o', this.dll, source])
    writeFileSync(this.#control, '')
  }

  get env(): Record<string, string> {
    return { STAND_IN_CONTROL: winePath(this.#control) }
  }

  /** Resolves when it has done so. */
  async say(line: string): Promise<void> {
    const before = this.#did()
    appendFileSync(this.#control, `${line}\n`)
    await eventually(() => this.#did() > before, { what: `the stand-in to do "${line}"`, everyMs: 5 })
  }

  /** What it was asked to do with jobs, such as `pause 1`. */
  asked(): string[] {
    return this.#log().filter((line) => !line.startsWith('did '))
  }

  document(jobId: number): Buffer {
    return readFileSync(`${this.#control}.${jobId}`)
  }

  #did(): number {
    return this.#log().filter((line) => line.startsWith('did ')).length
  }

  #log(): string[] {
    const path = `${this.#control}.log`
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  }
}
