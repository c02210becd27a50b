import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { WindowsAnswer, WindowsQuestion } from './windows-worker.ts'

/** What calls Windows: it is asked by messages, and answers by messages. */
export interface Caller {
  ask(question: WindowsQuestion): void
  /** Whether it keeps this process alive. */
  ref(): void
  unref(): void
  /** Resolves when it has left: a thread leaves only when the call of Windows returns that it is in; a process leaves at once. */
  end(): Promise<void>
}

export interface CallerEvents {
  onAnswer: (answer: WindowsAnswer) => void
  onEnd: (why: string) => void
}

export interface CallerSettings {
  workerUrl: URL
  spoolerDll: string
}

export function startThread({ workerUrl, spoolerDll }: CallerSettings, { onAnswer, onEnd }: CallerEvents): Caller {
  const worker = new Worker(workerUrl, { workerData: { spoolerDll } })
  worker.on('message', onAnswer)
  worker.on('error', (error) => onEnd(String(error)))
  worker.on('exit', (code) => onEnd(`code ${code}`))
  return {
    ask: (question) => worker.postMessage(question),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    end: async () => {
      await worker.terminate()
    },
  }
}

/** Takes some 40 MB more than a thread. What a driver breaks in it ends nothing else. */
export function startProcess({ workerUrl, spoolerDll }: CallerSettings, { onAnswer, onEnd }: CallerEvents): Caller {
  const child = fork(fileURLToPath(workerUrl), [spoolerDll], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const left = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.on('message', (answer) => onAnswer(answer as WindowsAnswer))
  child.on('error', (error) => onEnd(String(error)))
  child.on('exit', (code, signal) => onEnd(signal ?? `code ${code}`))
  return {
    ask: (question) => void child.send(question, (error) => error !== null && onEnd(String(error))),
    ref: () => {
      child.ref()
      child.channel?.ref()
    },
    unref: () => {
      child.unref()
      child.channel?.unref()
    },
    end: async () => {
      // One that could not be started has nothing to leave.
      if (child.pid === undefined) return
      child.kill('SIGKILL')
      await left
    },
  }
}
