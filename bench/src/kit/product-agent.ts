import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { eventually } from '@cloudprint/testkit/eventually'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { ProductRelay } from './product-relay.ts'

export interface ProductAgent {
  process: SpawnedProcess
  stop(): Promise<void>
}

/** How the agent is started; its own command goes behind it. */
interface Program {
  command: string
  args: readonly string[]
}

const built: Program = { command: process.execPath, args: [new URL('../../../apps/agent/dist/main.js', import.meta.url).pathname] }

/** Adds an agent to the relay and returns how to start it, as often as wanted. */
export async function enrolProductAgent(
  relay: ProductRelay,
  cupsSocket: string,
  { isInspected = false, program = built }: { isInspected?: boolean; program?: Program } = {},
): Promise<() => ProductAgent> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    CLOUDPRINT_AGENT_DIR: tempDir('bench-agent'),
    CUPS_SERVER: cupsSocket,
    ...(relay.caFile === undefined ? {} : { CLOUDPRINT_CA_FILE: relay.caFile }),
  }
  const enrolling = spawnProcess({
    command: program.command,
    args: [...program.args, 'enrol', relay.url, '--code', relay.enrolmentCode],
    env,
  })
  const { code } = await enrolling.exited
  if (code !== 0) throw new Error(`the agent could not be enrolled:\n${enrolling.output()}`)
  return () => {
    const process_ = spawnProcess({
      command: program.command,
      args: [...(isInspected ? ['--inspect=127.0.0.1:0'] : []), ...program.args, 'run'],
      env,
    })
    return { process: process_, stop: async () => void (await process_.stop()) }
  }
}

/** The ids of this many printers, once the API lists them all. */
export async function untilListed(relay: ProductRelay, count: number, everyMs = 20): Promise<string[]> {
  const ids = await eventually(() => listedIds(relay), {
    what: `${count} printers`,
    until: (found) => found.length >= count,
    deadlineMs: 30_000,
    everyMs,
  })
  return ids
}

export async function listedIds(relay: ProductRelay): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ;) {
    const query = { limit: 200, availability: 'ready' as const, ...(cursor === undefined ? {} : { cursor }) }
    const listed = await callRoute(listPrinters, { query }, { baseUrl: relay.url, headers: relay.authorization })
    if (!listed.ok) throw new Error(listed.problem.detail)
    ids.push(...listed.reply.items.map((printer) => printer.id))
    if (listed.reply.nextCursor === null) return ids
    cursor = listed.reply.nextCursor
  }
}
