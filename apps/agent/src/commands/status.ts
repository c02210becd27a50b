import type { AgentEnv } from '../env.ts'
import { errorWords } from '../error-words.ts'
import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import type { StateFolder } from '../state-folder.ts'
import { AGENT_VERSION } from '../system-info.ts'
import { howToStart } from './how-to-start.ts'
import { table } from './table.ts'

/** Shows what the running agent says about itself; false when none runs. */
export async function showStatus(folder: StateFolder, env: AgentEnv, asJson: boolean, say: (line: string) => void): Promise<boolean> {
  const status = await readLocalStatus(folder.statusFile)
  // Where this user may not look it says so, instead of that nothing runs.
  if (status === undefined) await folder.isEnrolled()
  if (asJson) say(JSON.stringify(status ?? { pid: null }, undefined, 2))
  else if (status === undefined)
    say(
      `No agent says that it runs on ${folder.path}. Start it with: ${howToStart({ platform: process.platform, stateDir: folder.path, programData: env.ProgramData })}`,
    )
  else for (const line of statusLines(status)) say(line)
  return status !== undefined
}

const linkWords: Record<LocalStatus['link']['state'], string> = {
  connected: 'connected',
  connecting: 'connecting',
  waiting: 'not connected, and trying again',
  stopped: 'not connected',
  unknown: 'as this command, which is older than the agent, does not know',
}

export function statusLines({
  pid,
  version,
  startedAt,
  computerName,
  relayUrl,
  page,
  link,
  sealingKey,
  printers,
  scales,
  jobs,
  problems,
  lastErrors,
}: LocalStatus): string[] {
  const way = link.way === null ? '' : ` by ${link.way}, session ${link.epoch ?? '?'}`
  return [
    `Computer   ${computerName}`,
    `Agent      version ${version}, process ${pid}, since ${startedAt}`,
    // An agent that has updated itself is newer than the command, which stays the package's: what the agent fetched is never run by an administrator.
    ...(version === AGENT_VERSION ? [] : [`           This command is of version ${AGENT_VERSION}, as the package brought it.`]),
    `Relay      ${relayUrl}`,
    ...(page === null ? [] : [`Page       ${page}`]),
    `Link       ${linkWords[link.state]}${way}, since ${link.since}`,
    ...(link.detail === null ? [] : [`           ${link.detail}`]),
    `Key        ${sealingKey.keyId} since ${sealingKey.madeAt}${sealingKey.older === 0 ? '' : `, ${sealingKey.older} older`}`,
    `Printers   ${printers.length}`,
    ...table(printers.map(({ name, state, reasons, message }) => [name, state, reasons.join(', '), message])).map((line) => `  ${line}`),
    ...(scales.length === 0 ? [] : [`Scales     ${scales.length}`]),
    ...table(scales.map(({ name, product, weight, trouble }) => [name, product, trouble ?? weight ?? 'says nothing'])).map(
      (line) => `  ${line}`,
    ),
    `Jobs       ${jobs.length}`,
    ...table(jobs.map(({ jobId, printer, stage, title }) => [jobId, printer, stage, title])).map((line) => `  ${line}`),
    ...problems.map((problem) => `Problem    ${problem}`),
    `Errors     ${lastErrors.length === 0 ? 'none' : 'with when it was last and how often'}`,
    ...table(lastErrors.map((error) => [error.at, `${error.count}×`, errorWords(error)])).map((line) => `  ${line}`),
  ]
}
