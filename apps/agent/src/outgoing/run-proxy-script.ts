import { readFile } from 'node:fs/promises'
import type { QuickJS } from 'quickjs-wasi'
import { Obstacle } from './obstacle.ts'
import { pacFunctions } from './pac-functions.ts'

/** Of this thread's own processor time, since a busy machine is no fault of the script: one that is right takes a millisecond. The program stands still for it. */
const MAX_RUN_MS = 500
const MAX_MEMORY_BYTES = 16 * 1024 * 1024
/** Names that it asks for begin it anew; one that asks for other names each time would never come to an end. */
const MAX_NAMES = 16

export interface ScriptGround {
  /** The first IPv4 address of a name; null when it has none. */
  lookup: (name: string) => Promise<string | null>
  /** By which the machine is known on its network. */
  ownAddress: string
  now: Date
}

let interpreter: Promise<Buffer<ArrayBuffer>> | undefined

/**
 * Asks a proxy script (PAC) for the way to a host: `FindProxyForURL`. It runs in an interpreter of its own (QuickJS in WebAssembly) that has no
 * files, network or clock but the functions of such scripts, bounded in time and memory. Names that it wants resolved are looked up between
 * two runs, since it can not wait. Of the address it is told the host alone, as by browsers.
 * @throws Obstacle when the script is broken.
 */
export async function runProxyScript(script: string, url: URL, ground: ScriptGround): Promise<string> {
  // Loaded where a site has a script: most have none.
  const { QuickJS } = await import('quickjs-wasi')
  const wasm = await (interpreter ??= readFile(new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))))
  const known = new Map<string, string | null>()
  for (;;) {
    const wanted = new Set<string>()
    let until = Infinity
    using vm = await QuickJS.create({ wasm, memoryLimit: MAX_MEMORY_BYTES, interruptHandler: () => workedMs() > until })
    // To make the interpreter may take longer than any script runs.
    until = workedMs() + MAX_RUN_MS
    const answer = ask(vm, script, url, { ...ground, resolve: (name) => lookUp(name, known, wanted) })
    // A run that lacked a name may have failed for that.
    if (wanted.size === 0 && answer.ok) return answer.text
    if (wanted.size === 0 || workedMs() > until) {
      const why = workedMs() > until ? `it runs for more than ${MAX_RUN_MS} ms` : String(answer.ok ? '' : answer.cause).slice(0, 200)
      throw new Obstacle('proxy-misconfigured', `the proxy script is broken: ${why}`)
    }
    for (const name of wanted) known.set(name, await ground.lookup(name).catch(() => null))
  }
}

function workedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

function lookUp(name: string, known: Map<string, string | null>, wanted: Set<string>): string | null {
  const answer = known.get(name)
  if (answer !== undefined) return answer
  if (known.size + wanted.size < MAX_NAMES) wanted.add(name)
  return null
}

type Answer = { ok: true; text: string } | { ok: false; cause: unknown }

function ask(
  vm: QuickJS,
  script: string,
  url: URL,
  { ownAddress, now, resolve }: ScriptGround & { resolve: (name: string) => string | null },
): Answer {
  try {
    using dns = vm.newFunction('__dns', (name) => {
      const address = resolve(name?.toString() ?? '')
      return address === null ? vm.null : vm.newString(address)
    })
    vm.setProp(vm.global, '__dns', dns)
    using own = vm.newString(ownAddress)
    vm.setProp(vm.global, '__ownAddress', own)
    using time = vm.newNumber(now.getTime())
    vm.setProp(vm.global, '__now', time)
    vm.evalCode(pacFunctions, 'functions').dispose()
    vm.evalCode(script, 'proxy script').dispose()
    const call = `String(FindProxyForURL(${JSON.stringify(`${url.origin}/`)}, ${JSON.stringify(url.hostname)}))`
    using answer = vm.evalCode(call, 'call')
    return { ok: true, text: answer.toString() }
  } catch (cause) {
    return { ok: false, cause }
  }
}
