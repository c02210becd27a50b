import { relayMessages } from '@cloudprint/protocol/channel/relay-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import type { Problem } from '@cloudprint/protocol/problems'
import type { Session } from '../computers/presence.ts'
import type { AgentSocket } from './agent-socket.ts'
import type { AgentIdentity } from './authenticate-agent.ts'

/** A word that needs nothing but a live agent. */
const ANSWER_MS = 3_000
/** It flushes its journal first. */
const CANCEL_ANSWER_MS = 20_000
/** It asks the printer, which may be asleep. */
const IDENTIFY_ANSWER_MS = 10_000

/** It waits for what does not answer. */
const EXAMINE_ANSWER_MS = 60_000

interface Opened {
  agent: AgentIdentity
  epoch: number
  runId: string
  /** Milliseconds that nobody sets, as performance.now(). */
  steady: () => number
  nudge: Session['nudge']
}

/** What others may ask of a computer's session: each a message over its socket. */
export function sessionOnSocket(socket: AgentSocket, { agent, epoch, runId, steady, nudge }: Opened): Session {
  return {
    ...agent,
    epoch,
    runId,
    probe: async (timeoutMs) => {
      const askedAt = steady()
      const answered = await ask(socket, relayMessages, 'probe', {}, timeoutMs)
      return answered.ok ? steady() - askedAt : undefined
    },
    link: () => socket.link(),
    nudge,
    cancel: async (jobIds) => {
      await ask(socket, relayMessages, 'cancel', { jobIds } as never, CANCEL_ANSWER_MS)
    },
    refresh: async () => {
      await ask(socket, relayMessages, 'refresh', {}, ANSWER_MS)
    },
    identify: async (printer) => {
      const answered = await ask(socket, relayMessages, 'identify', { printer }, IDENTIFY_ANSWER_MS)
      if (answered.ok) return answered.reply
      return { outcome: 'no-answer', detail: 'Its agent gave no answer; an older one knows no such question.' }
    },
    examine: async () => {
      const answered = await ask(socket, relayMessages, 'examine', {}, EXAMINE_ANSWER_MS)
      return answered.ok ? answered.reply.findings : undefined
    },
    updates: async () => {
      await ask(socket, relayMessages, 'updates', {}, ANSWER_MS)
    },
    drain: async (reconnectAfterMs) => {
      await ask(socket, relayMessages, 'drain', { reconnectAfterMs }, ANSWER_MS)
    },
    close: (reason?: Problem) => {
      if (reason?.code === 'computer-revoked' || reason?.code === 'computer-replaced')
        void ask(socket, relayMessages, 'revoked', { code: reason.code }, ANSWER_MS).then(() => socket.disconnect())
      else socket.disconnect()
    },
  }
}
