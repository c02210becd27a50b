import type { Clock } from '@cloudprint/process-kit/clock'
import type { ChildWord } from '../launcher/child-words.ts'
import type { AgentStatus } from '../agent-status.ts'

const LOOK_EVERY_MS = 250

interface Health {
  status: () => AgentStatus
  /** The version before listed printers when it switched to this one. */
  needsPrinters: boolean
  /** To the launcher, where it waits for it. */
  say: (word: ChildWord) => void
  clock: Clock
}

/** Resolves once this version is healthy: the relay has greeted it, so its journal was read and taken up; and its printers are listed. */
export async function becomeHealthy({ status, needsPrinters, say, clock }: Health, signal: AbortSignal): Promise<void> {
  let said: string | undefined
  for (;;) {
    const word = wordOn(status(), needsPrinters)
    if (word.kind === 'healthy') return say(word)
    const text = JSON.stringify(word)
    if (text !== said) say(word)
    said = text
    await clock.wait(LOOK_EVERY_MS, signal)
  }
}

function wordOn({ link, arePrintersListed, printers }: AgentStatus, needsPrinters: boolean): ChildWord {
  const hasPrinters = !needsPrinters || (arePrintersListed && printers.length > 0)
  if (link.state !== 'connected' || link.epoch === null) {
    const relay = `the relay${link.detail === null ? '' : `: ${link.detail}`}`
    return { kind: 'waiting', for: relay.slice(0, 200), isForRelayOnly: hasPrinters }
  }
  return hasPrinters ? { kind: 'healthy' } : { kind: 'waiting', for: 'its printers', isForRelayOnly: false }
}
