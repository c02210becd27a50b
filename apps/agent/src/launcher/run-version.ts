import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { EXIT_CHOOSE_ANEW, EXIT_REVOKED } from '../exit-codes.ts'
import { ChildWord } from './child-words.ts'

/** One that hangs is not waited for. */
const END_WITHIN_MS = 3_000
/** The service manager's patience with an agent that stops in order is longer than the agent's own deadline of 10 s. */
const STOP_WITHIN_MS = 15_000

export interface RunVersion {
  node: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** It must say that it is healthy in time; `proven` is called when it has. */
  trial: { proven: () => void; healthyWithinMs: number } | undefined
}

export type RunEnd =
  /** It ended, with this code, after it was healthy or while it was told to stop. */
  | { kind: 'ended'; code: number }
  /** On trial, before it was healthy, and as if it had been told to. */
  | { kind: 'left'; code: 0 }
  /** `relay-away`: in time all was well with it but that the relay had not greeted it. */
  | { kind: 'failed'; why: 'crashed' | 'not-healthy' | 'relay-away'; detail: string }

/**
 * Runs a version as a child: starting → (on trial) healthy within the deadline → running → ended. Told to stop, it asks the child to,
 * by closing the channel between them: that works on every platform, and counts once however often a terminal says it.
 */
export function runVersion({ node, args, env, trial }: RunVersion): Promise<RunEnd> {
  const end = Promise.withResolvers<RunEnd>()
  const startedAt = Date.now()
  const input = process.platform === 'win32' ? 'ignore' : 'inherit'
  const child = spawn(node, args, { env, stdio: [input, 'inherit', 'inherit', 'ipc'] })
  let isHealthy = trial === undefined
  let isStopping = false
  let isLate = false
  let isDone = false
  let waits = { for: 'any sign of life', isForRelayOnly: false }

  const deadline =
    trial &&
    setTimeout(() => {
      isLate = true
      endSoon(child, END_WITHIN_MS)
    }, trial.healthyWithinMs)
  const stop = () => {
    if (isStopping) return
    isStopping = true
    clearTimeout(deadline)
    endSoon(child, STOP_WITHIN_MS)
  }
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const
  for (const signal of signals) process.on(signal, stop)
  child.on('message', (message) => {
    const word = ChildWord.safeParse(message)
    if (!word.success) return
    if (word.data.kind === 'done') {
      isDone = true
      // A call into a print system that hangs holds up the end of its process, and with it that of the change.
      endSoon(child, END_WITHIN_MS)
      return
    }
    if (isHealthy || isLate) return
    if (word.data.kind === 'waiting') {
      waits = word.data
      return
    }
    isHealthy = true
    clearTimeout(deadline)
    trial?.proven()
  })
  child.on('error', (error) => end.resolve({ kind: 'failed', why: 'crashed', detail: `it can not be started: ${error.message}` }))
  child.on('exit', (code, signal) => {
    clearTimeout(deadline)
    for (const one of signals) process.off(one, stop)
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    // Told to stop while it changed over: nothing is started any more.
    if (isStopping && (isDone || code === EXIT_CHOOSE_ANEW)) return end.resolve({ kind: 'ended', code: 0 })
    if (isDone) return end.resolve({ kind: 'ended', code: EXIT_CHOOSE_ANEW })
    // Where its computer was removed no version would do better.
    if (isHealthy || code === EXIT_REVOKED || (isStopping && !isLate)) end.resolve({ kind: 'ended', code: code ?? 1 })
    // Stopped in order by somebody else, or broken: who can say.
    else if (code === 0 && !isLate) end.resolve({ kind: 'left', code: 0 })
    else if (isLate) {
      const detail = `after ${(trial?.healthyWithinMs ?? 0) / 1_000} s it still waited for ${waits.for}`
      end.resolve({ kind: 'failed', why: waits.isForRelayOnly ? 'relay-away' : 'not-healthy', detail })
    } else end.resolve({ kind: 'failed', why: 'crashed', detail: `it ended with ${signal ?? `code ${code}`} after ${seconds} s` })
  })
  return end.promise
}

function endSoon(child: ChildProcess, withinMs: number): void {
  if (child.connected) child.disconnect()
  setTimeout(() => child.kill('SIGKILL'), withinMs).unref()
}
