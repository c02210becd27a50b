import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'

export type Handlers = Record<string, (...input: never[]) => Promise<unknown>>

interface Call {
  id: number
  name: string
  input: unknown
}
type Outcome = { id: number; ok: true; value: unknown } | { id: number; ok: false; message: string }

export interface Worker<H extends Handlers> {
  pid: number
  call<N extends keyof H & string>(name: N, ...input: Parameters<H[N]>): Promise<Awaited<ReturnType<H[N]>>>
  stop(): Promise<void>
}

/** Such as `worker('witness.ts')`. */
export function workerFile(name: string): string {
  return new URL(`../workers/${name}`, import.meta.url).pathname
}

/**
 * Starts one of `workers/` in a process of its own, so that what it does costs the product nothing but its share of
 * the machine. It ends with this process, however this one ends: its IPC channel breaks.
 */
export function startWorker<H extends Handlers>(file: string, execArgv: string[] = []): Worker<H> {
  if (!existsSync(file)) throw new Error(`there is no worker ${file}`)
  const child = fork(file, { execArgv, serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let lastId = 0
  child.on('message', (message) => {
    const outcome = message as Outcome
    const call = waiting.get(outcome.id)
    waiting.delete(outcome.id)
    if (outcome.ok) call?.resolve(outcome.value)
    else call?.reject(new Error(outcome.message))
  })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      for (const call of waiting.values()) call.reject(new Error(`${file} ended (${signal ?? code})`))
      resolve()
    }),
  )
  return {
    pid: child.pid ?? 0,
    call: (name, ...input) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, name, input: input[0] } satisfies Call)
      }),
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The worker's side: answers each call of the parent by the handler of that name. */
export function serveParent(handlers: Handlers): void {
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => {
    const { id, name, input } = message as Call
    void answer(handlers[name], input).then(
      (value) => process.send?.({ id, ok: true, value } satisfies Outcome),
      (error: unknown) =>
        process.send?.({
          id,
          ok: false,
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        } satisfies Outcome),
    )
  })
}

async function answer(handler: Handlers[string] | undefined, input: unknown): Promise<unknown> {
  if (handler === undefined) throw new Error('there is no such call')
  return handler(...([input] as never[]))
}
