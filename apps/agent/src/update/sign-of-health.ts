import type { Clock } from '@cloudprint/process-kit/clock'
import type { ChildWord } from '../launcher/child-words.ts'
import type { AgentStatus } from '../agent-status.ts'

const LOOK_EVERY_MS = 250

interface Health {
  status: () => AgentStatus
  /** Printers were seen when this version was switched to. */
  needsPrinters: boolean
  /** To the launcher, where it waits for it. */
  say: (word: ChildWord) => void
  clock: Clock
}

/** Resolves once this version is healthy: the relay has greeted it, so its journal was read and taken up; and its printers are listed. */
export async function becomeHealthy({ status, needsPrinters, say, clock }: Health, signal: AbortSignal): Promise<void> {
  let said: string | undefined
  for (;;) {
    const missing = missingOf(status(), needsPrinters)
    if (missing === undefined) return say({ kind: 'healthy' })
    if (missing !== said) say({ kind: 'waiting', for: missing })
    said = missing
    await clock.wait(LOOK_EVERY_MS, signal)
  }
}

function missingOf({ link, arePrintersListed, printers }: AgentStatus, needsPrinters: boolean): string | undefined {
  if (link.state !== 'connected' || link.epoch === null) return `the relay${link.detail === null ? '' : `: ${link.detail}`}`.slice(0, 200)
  return needsPrinters && !(arePrintersListed && printers.length > 0) ? 'its printers' : undefined
}
