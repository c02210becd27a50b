import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AgentProcess } from './agent-process.ts'

/** How an agent stands with its relay, as it tells it to whoever stands before its machine. */
export function linkStateOf({ stateDir }: Pick<AgentProcess, 'stateDir'>): string {
  const status: unknown = JSON.parse(readFileSync(join(stateDir, 'status.json'), 'utf8'))
  return z.object({ link: z.object({ state: z.string() }) }).parse(status).link.state
}
