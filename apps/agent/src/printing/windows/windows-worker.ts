import { parentPort, workerData } from 'node:worker_threads'
import { ChangeWatch } from './change-watch.ts'
import { documentCalls } from './thread-calls.ts'
import { readDriverFacts } from './read-driver-facts.ts'
import { Spooler } from './spooler.ts'
import type { QueueInfo } from './spooler.ts'
import { spoolerRun } from './spooler-run.ts'
import { WindowsError } from './windows-error.ts'
import { loadWinspool } from './winspool.ts'
import type { Change } from './change-watch.ts'

/** A thread, or a process, in which Windows is called: the spooler, drivers and print servers block for as long as they like. */
const spoolerDll = parentPort === null ? process.argv[2] : (workerData as { spoolerDll: string }).spoolerDll
const windows = await loadWinspool(spoolerDll)
const spooler = new Spooler(windows)
const changes = new ChangeWatch(windows, windows.WaitForMultipleObjects, (change) => tell({ change }))

const calls = {
  /** That it has started. */
  ready: () => true,
  queues: () => spooler.queues(),
  defaultQueue: () => spooler.defaultQueue(),
  driverFacts: (queue: Pick<QueueInfo, 'name' | 'port'>) => readDriverFacts(spooler, queue),
  tryQueue: (queue: string) => spooler.tryQueue(queue),
  jobs: (queue: string) => spooler.jobs(queue),
  setJob: (queue: string, jobId: number, command: 'pause' | 'resume' | 'delete') => spooler.setJob(queue, jobId, command),
  run: () => spoolerRun(windows),
  watch: (queue: string | null) => changes.watch(queue),
  ...documentCalls(windows, spooler),
  close: () => changes.close(),
}
export type WindowsCalls = typeof calls

export interface WindowsQuestion {
  id: number
  call: keyof WindowsCalls
  arguments: unknown[]
}

export type WindowsAnswer =
  | { id: number; value: unknown }
  | { id: number; failure: { message: string; call: string | null; code: number } }
  | { change: Change }

const onQuestion = (question: WindowsQuestion) => void answer(question)
if (parentPort === null) process.on('message', onQuestion)
else parentPort.on('message', onQuestion)

async function answer({ id, call, arguments: given }: WindowsQuestion): Promise<void> {
  try {
    tell({ id, value: await (calls[call] as (...all: unknown[]) => unknown)(...given) })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const known = error instanceof WindowsError ? { call: error.call, code: error.code } : { call: null, code: 0 }
    tell({ id, failure: { message, ...known } })
  }
}

function tell(text: WindowsAnswer): void {
  if (parentPort === null) process.send?.(text)
  else parentPort.postMessage(text)
}
