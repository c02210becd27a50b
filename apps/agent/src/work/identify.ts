import { plainText } from '@cloudprint/protocol/plain-text'
import { PrintSystemError } from '../printing/print-system.ts'
import type { Identified, PrintSystem } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'

/** Lets a printer show itself, and says so where it can't. */
export async function identify(
  printer: string,
  system: PrintSystem | undefined,
  { stopped }: Pick<AgentGround, 'stopped'>,
): Promise<Identified> {
  if (system?.identify === undefined) return { outcome: 'cannot', detail: 'Its print system has no way to ask a printer to show itself.' }
  try {
    return await system.identify(printer, stopped)
  } catch (error) {
    if (!(error instanceof PrintSystemError)) throw error
    return { outcome: 'no-answer', detail: plainText(error.message, 1000) }
  }
}
