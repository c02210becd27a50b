import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import type { StateFolder } from '../state-folder.ts'
import { table } from './table.ts'

/** Shows what the running agent says about itself; false when none runs. */
export async function showStatus(folder: StateFolder, asJson: boolean, say: (line: string) => void): Promise<boolean> {
  const status = await readLocalStatus(folder.statusFile)
  // Where this user may not look it says so, instead of that nothing runs.
  if (status === undefined) await folder.isEnrolled()
  if (asJson) say(JSON.stringify(status ?? { pid: null }, undefined, 2))
  else if (status === undefined) say(`No agent runs on ${folder.path}. Start one with: run`)
  else for (const line of statusLines(status)) say(line)
  return status !== undefined
}

const linkWords: Record<LocalStatus['link']['state'], string> = {
  connected: 'connected',
  connecting: 'connecting',
  waiting: 'not connected, and trying again',
  stopped: 'not connected',
}

export function statusLines({
  pid,
  computerName,
  relayUrl,
  page,
  link,
  sealingKey,
  printers,
  scales,
  jobs,
  problems,
}: LocalStatus): string[] {
  const way = link.way === null ? '' : ` by ${link.way}, session ${link.epoch ?? '?'}`
  return [
    `Computer   ${computerName} (process ${pid})`,
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
  ]
}
