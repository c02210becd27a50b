import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { readIfThere } from '@cloudprint/testkit/read-if-there'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiskKeyFolder } from './documents/disk-key-folder.ts'
import { Identity } from './relay-link/identity.ts'
import { AgentSettings } from './settings.ts'
import { StateFolder } from './state-folder.ts'
import { standInComputerId, StandInRelay } from './testing/stand-in-relay.ts'
import { makeStateFolder } from './testing/test-agent.ts'
import type { Stage } from './work/held-job.ts'
import { SqliteJournal } from './work/sqlite-journal.ts'

const main = new URL('main.ts', import.meta.url).pathname
/** Stands all over the documents, and nowhere else. */
const marker = randomBytes(16).toString('hex')
const bytes = Buffer.alloc(24 * 1024 * 1024, marker)
let relay: StandInRelay
let folder: ReturnType<typeof makeStateFolder>
let state: StateFolder
let printed: string
let child: ReturnType<typeof spawn> | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
  state = new StateFolder(join(folder.path, 'state'))
  printed = join(folder.path, 'printed')
  await state.prepare()
  await new DiskKeyFolder(state.sealingKeyFolder).write({ ...(await makeSealingKey()), number: 1, madeAt: new Date() })
  const settings = AgentSettings.parse({
    relayUrl: relay.url,
    computerId: standInComputerId,
    computerName: 'Packing 1',
    folderPrinter: printed,
    cups: 'off',
    proxy: 'none',
  })
  await state.write({ settings, identity: Identity.create() })
})
afterEach(async () => {
  await kill()
  await relay.stop()
  folder.remove()
})

/** A program that starts from its sources takes half a minute on a busy machine. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 120_000, interval: 1 })

async function run(): Promise<void> {
  const before = relay.printerMessages.length
  const env = { ...process.env, CLOUDPRINT_AGENT_DIR: state.path, CLOUDPRINT_LOG_LEVEL: 'error' }
  child = spawn(process.execPath, ['--conditions=source', main, 'run'], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  await eventually(() => expect(relay.printerMessages.length).toBeGreaterThan(before))
}

async function kill(): Promise<void> {
  const dead = child
  child = undefined
  if (dead === undefined) return
  dead.kill('SIGKILL')
  await new Promise((resolve) => (dead.exitCode === null && dead.signalCode === null ? dead.once('exit', resolve) : resolve(undefined)))
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? join(entry.parentPath, entry.name) : [],
  )
}

/** Files of the agent itself that show what is inside of a sealed document. */
const openFiles = () => filesIn(state.path).filter((file) => readIfThere(file).includes(marker))
const printedFiles = () => filesIn(printed).filter((file) => readIfThere(file).includes(marker))
const sizeOf = (files: string[]) => Math.max(0, ...files.map((file) => statSync(file).size))
const spooledSize = () => sizeOf(filesIn(state.spoolFolder))

/** How far the journal of the agent, which is dead, says that a job has come. */
function stageOf(jobId: string): Stage | undefined {
  const journal = new SqliteJournal(state.journalFile)
  try {
    return journal.jobs().find((job) => job.jobId === jobId)?.stage
  } finally {
    journal.close()
  }
}

test(
  'killed while it fetches, verifies and opens a document, the agent goes on, and prints it once and whole',
  { timeout: 480_000 },
  async () => {
    await run()
    const label = relay.job('folder/printed', { bytes: Buffer.from(`^XA^FD${marker}^FS^XZ`) })
    await relay.offer(label)
    await eventually(() => expect(relay.kindsOf(label.jobId).at(-1)).toBe('completed'))
    expect(printedFiles()).toHaveLength(1)
    expect(openFiles()).toEqual([])

    const job = await relay.seal(relay.job('folder/printed', { bytes }))
    relay.cutAfterBytes = 5_000_000
    await relay.offer(job)

    await eventually(() => expect(spooledSize()).toBeGreaterThan(1_000_000))
    await kill()
    expect(spooledSize()).toBeLessThan(job.document.sizeBytes)
    expect(openFiles()).toEqual([])

    relay.cutAfterBytes = undefined
    await run()
    // Or it has gone on already, where this process did not have its turn in time.
    await eventually(() => expect(spooledSize() === job.document.sizeBytes || relay.kindsOf(job.jobId).length > 0).toBe(true))
    // It is hashed and opened to its end now; only after that it is delivered, and printed.
    await kill()
    expect(relay.ranges.some((range) => range !== undefined)).toBe(true)
    if (stageOf(job.jobId) === 'accepted') expect(printedFiles()).toHaveLength(1)
    expect(openFiles()).toEqual([])

    await run()
    await eventually(() => expect(sizeOf(filesIn(printed))).toBeGreaterThan(1_000_000))
    await kill()
    expect(openFiles()).toEqual([])

    await run()
    await eventually(() => expect(relay.kindsOf(job.jobId).at(-1)).toBe('completed'))
    expect(printedFiles()).toHaveLength(2)
    expect(printedFiles().filter((file) => readFileSync(file).equals(bytes))).toHaveLength(1)
    await eventually(() => expect(filesIn(state.spoolFolder)).toEqual([]))
    expect(openFiles()).toEqual([])
  },
)
