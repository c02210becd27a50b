import type { AgentMessages, HeldJob } from '@cloudprint/protocol/channel/agent-messages'
import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { Served } from '@cloudprint/protocol/channel/serve'
import type { AgentIdentity } from './authenticate-agent.ts'

/** The steps of the line that an agent's messages lead to; the composition hands them in, so that the channel knows none of them. */
export interface AgentSteps {
  /** What the journal holds against what the relay knows; undefined when a newer session has come. */
  reconcile(computer: ReconciledComputer): Promise<ReplyOf<AgentMessages, 'hello'>['differences'] | undefined>
  applyReports(
    sender: { computerId: string; journalId: string; computerName: string; keptEpoch?: number | undefined },
    reports: RequestOf<AgentMessages, 'reports'>['reports'],
  ): Promise<ReplyOf<AgentMessages, 'reports'>>
  /** Notes how a computer's updates stand; answers what it may take now. */
  hearUpdate(agent: AgentIdentity, told: RequestOf<AgentMessages, 'update'>): Promise<ReplyOf<AgentMessages, 'update'>['offer']>
  /** Ends jobs whose documents the computer can open no more. */
  failUnopenable(computerId: string, now: Date): Promise<void>
  /** Starts offering to a greeted session. */
  dispatch(target: OfferTarget): { nudge(printerIds: readonly string[] | null): void; stop(): void }
}

export interface ReconciledComputer {
  id: string
  epoch: number
  journalId: string
  holds: readonly HeldJob[]
}

/** What dispatching needs of a live session. */
export interface OfferTarget {
  computerId: string
  epoch: number
  offer(request: RequestOf<RelayMessages, 'offer'>): Promise<Served<ReplyOf<RelayMessages, 'offer'>>>
  /** Ends the session; the next hello tells what became of the offers. */
  close(): void
}
