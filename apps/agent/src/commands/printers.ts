import type { Logger } from '@cloudprint/process-kit/logger'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { AgentEnv } from '../env.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import { connectionsOfPeople } from '../printing/windows/connections-of-people.ts'
import { usersRegistry } from '../printing/windows/users-registry.ts'
import { choosePrintSystems, notYetChosen } from '../print-systems.ts'
import type { StateFolder } from '../state-folder.ts'
import { table } from './table.ts'

const LIST_MS = 15_000

/** Shows what the print systems of this machine show right now; works before enrolment too. */
export async function showPrinters(
  folder: StateFolder,
  env: AgentEnv,
  asJson: boolean,
  log: Logger,
  say: (line: string) => void,
): Promise<void> {
  const settings = (await folder.isEnrolled()) ? (await folder.read()).settings : notYetChosen
  const systems = choosePrintSystems({ settings, cupsServer: env.CUPS_SERVER, windowsJobsFolder: folder.windowsJobsFolder }, log)
  const printers = await listAll(systems, log)
  if (asJson) return say(JSON.stringify(printers, undefined, 2))
  if (printers.length === 0) say('No printers.')
  const heading = ['NAME', 'STATE', 'REASONS', 'MODEL', 'DEVICE']
  if (printers.length > 0) for (const line of table([heading, ...printers.map(row)])) say(line)
  if (process.platform === 'win32') for (const line of await ownPrintersOfPeople()) say(line)
}

/** This list is of whoever asks: the agent may see fewer. */
async function ownPrintersOfPeople(): Promise<string[]> {
  const printers = new Set(connectionsOfPeople(await usersRegistry()).connections.map(({ printer }) => printer))
  if (printers.size === 0) return []
  return [
    '',
    `Added by somebody for themselves: ${[...printers].join(', ')}. The agent sees such printers only when they are added for all: run "doctor".`,
  ]
}

/** What can be listed is shown, also where another print system does not answer. */
async function listAll(systems: readonly PrintSystem[], log: Logger): Promise<LocalPrinter[]> {
  const lists = await Promise.allSettled(systems.map((system) => system.list(AbortSignal.timeout(LIST_MS))))
  for (const system of systems) system.close?.()
  const failures = lists.filter((list) => list.status === 'rejected').map((list) => list.reason as Error)
  const [failure] = failures
  if (failure !== undefined && failures.length === lists.length) throw failure
  for (const { message } of failures) log.warn(message)
  return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
}

function row({ name, description, health }: LocalPrinter): string[] {
  const state = health.acceptingJobs ? health.state : `${health.state}, takes no jobs`
  const model = description.isRaw ? `${description.makeAndModel} (raw)` : description.makeAndModel
  return [name, state, health.reasons.map(({ reason }) => reason).join(' '), model, description.deviceUri]
}
