import { readdirSync } from 'node:fs'
import type { TortureLine } from './torture-line.ts'
import type { Victim } from './supervise.ts'

/** Those of one line whose deaths are told apart, in groups in which one dies at a time. */
export function victimsOf(line: TortureLine): Victim[][] {
  const { agent, relay, cups, postgres } = line
  const relayVictim: Victim = {
    name: 'relay',
    kill: () => relay.kill9(),
    revive: () => relay.start(),
    hasEnded: () => !relay.now().isRunning(),
    output: () => relay.output(),
  }
  const databaseVictims: Victim[] =
    postgres === undefined
      ? [{ name: 'postgres', kill: () => killOwnPostmaster(line), revive: () => relay.start() }]
      : [{ name: 'postgres', kill: () => postgres.kill9(), revive: () => postgres.start() }]
  const cuts: Victim[] =
    postgres === undefined ? [] : [{ name: 'sessions', kill: async () => void (await postgres.cutSessions()), revive: async () => {} }]
  const agentVictim: Victim = {
    name: 'agent',
    kill: () => agent.kill9(),
    revive: () => agent.start(),
    hasEnded: () => !agent.isRunning(),
    output: () => agent.output(),
  }
  const cupsVictim: Victim = {
    name: 'cupsd',
    kill: () => cups.kill9(),
    revive: () => cups.start(),
    hasEnded: () => !readdirSync('/proc').includes(String(cups.pid())),
    output: () => cups.errorLog(),
  }
  const relayGroup = postgres === undefined ? [relayVictim, ...databaseVictims] : [relayVictim]
  return [relayGroup, ...(postgres === undefined ? [] : [[...databaseVictims, ...cuts]]), [agentVictim], [cupsVictim]]
}

/** The relay's own PostgreSQL alone: the relay notices, and ends for its supervisor to start it again. */
async function killOwnPostmaster({ relay, ownPostmaster }: TortureLine): Promise<void> {
  process.kill(ownPostmaster(), 'SIGKILL')
  await relay.now().exited
}
