import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { MARK_PERCENT, marksOf } from './marks.ts'
import type { TortureResult } from './run-torture.ts'
import type { VictimName } from './supervise.ts'
import type { TortureLine } from './torture-line.ts'

const processes: VictimName[] = ['agent', 'relay', 'postgres', 'cupsd']
const victims: VictimName[] = [...processes, 'sessions']

/** Those with a line of their own in the table. */
const named = ['lost', 'never ended', 'doubled', 'repeated by CUPS, not said']

/** All of an agent's state that tells of jobs. */
const journalFiles = ['journal.db', 'journal.db-wal']

/** A run of so many minutes in figures, for people. */
export function tableOf(result: TortureResult, minutes: number): string {
  const { accepted, sheets, violations, doubts, repeats, falseAlarms, inFlightAtCupsKills, states, mishaps } = result
  const count = (breach: string) => violations.filter((violation) => violation.breach === breach).length
  const killed = (name: VictimName) => result.kills.filter(({ victim }) => victim === name).length
  const cupsKills = Math.max(1, killed('cupsd'))
  const share = inFlightAtCupsKills === 0 ? 0 : (100 * doubts.length) / inFlightAtCupsKills
  const rows: [string, string][] = [
    ['accepted', String(accepted.length)],
    ['sent more than once before an answer came', String(accepted.filter(({ tries }) => tries > 1).length)],
    ['sheets', String(sheets)],
    [
      'ended as',
      Object.entries(states)
        .map(([state, jobs]) => `${state} ${jobs}`)
        .join(', '),
    ],
    ['lost', String(count('lost') + count('never ended'))],
    ['doubled by us', String(count('doubled'))],
    ['repeated by CUPS itself', `${repeats.length}; not said on the job: ${count('repeated by CUPS, not said')}`],
    ['said to be perhaps out twice, and out once', String(falseAlarms)],
    ['other broken promises', String(violations.length - named.reduce((sum, breach) => sum + count(breach), 0))],
    ['uncertain', `${doubts.length} (${doubts.filter((doubt) => doubt.sheets > 0).length} of them had printed)`],
    ['in flight at kills of cupsd', `${inFlightAtCupsKills} jobs, ${(inFlightAtCupsKills / cupsKills).toFixed(0)} at a kill`],
    ['of those uncertain', `${share.toFixed(2)} % (mark: at most ${MARK_PERCENT} %), ${(doubts.length / cupsKills).toFixed(2)} at a kill`],
    ...victims.map((victim): [string, string] => [
      victim === 'sessions' ? 'database sessions cut' : `kills of ${victim}`,
      killsOf(result, victim),
    ]),
    ['processes that ended by themselves', String(mishaps.filter(({ what }) => what === 'ended by itself').length)],
    ['starts that had to be repeated', String(mishaps.filter(({ what }) => what === 'did not start').length)],
    ['longest from acceptance to end', seconds(result.longestMs)],
    ['all settled after the last fault', seconds(result.settledAfterMs)],
    ['took', seconds(result.tookMs)],
    ...marksOf({
      minutes,
      jobs: accepted.length,
      kills: Object.fromEntries(processes.map((name) => [name, killed(name)])),
      uncertainPercent: share,
    }),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}

function killsOf({ kills }: TortureResult, victim: VictimName): string {
  const ofVictim = kills.filter((kill) => kill.victim === victim)
  const backMs = ofVictim.map(({ atMs, backAtMs }) => backAtMs - atMs).toSorted((one, other) => one - other)
  if (backMs.length === 0) return '0'
  const at = (share: number) => seconds(backMs[Math.floor(share * (backMs.length - 1))] ?? 0)
  return victim === 'sessions'
    ? `${ofVictim.length} times all of them`
    : `${ofVictim.length}, back after ${at(0.5)} (median), ${at(1)} (longest)`
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

/** Everything a breach is explained by later: figures, logs, journals, CUPS' own files. */
export function keepEvidence(folder: string, lines: TortureLine[], result: TortureResult): void {
  mkdirSync(folder, { recursive: true })
  const { accepted: _accepted, ...figures } = result
  const machine = { system: `${type()} ${release()}`, cpu: cpus()[0]?.model, cores: cpus().length, memoryBytes: totalmem() }
  writeFileSync(join(folder, 'result.json'), JSON.stringify({ machine, accepted: result.accepted.length, ...figures }, undefined, 2))
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify(result.accepted))
  for (const { name, relay, agent, cups, printers } of lines) {
    const own = join(folder, name)
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'relay.log'), relay.output())
    writeFileSync(join(own, 'agent.log'), agent.output())
    writeFileSync(join(own, 'sheets.json'), JSON.stringify(printers.map(({ sheets, partial }) => ({ sheets, partial }))))
    for (const file of journalFiles) if (existsSync(join(agent.stateDir, file))) cpSync(join(agent.stateDir, file), join(own, file))
    cpSync(cups.dirs.log, join(own, 'cups-log'), { recursive: true })
    cpSync(cups.dirs.cache, join(own, 'cups-cache'), { recursive: true })
  }
}
