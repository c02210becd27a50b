import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AgentProcess } from './agent-process.ts'

/** How far an agent is with each job that it holds, as it tells it to whoever stands before its machine; fifty of them at most. */
export function stagesOf({ stateDir }: Pick<AgentProcess, 'stateDir'>): string[] {
  const status: unknown = JSON.parse(readFileSync(join(stateDir, 'status.json'), 'utf8'))
  return z
    .object({ jobs: z.array(z.object({ stage: z.string() })) })
    .parse(status)
    .jobs.map(({ stage }) => stage)
}
