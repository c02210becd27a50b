import type { Logger } from '@cloudprint/process-kit/logger'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import type { AgentEnv } from '../env.ts'
import type { PrintSystem } from '../printing/print-system.ts'
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
  if (printers.length === 0) return say('No printers.')
  const heading = ['NAME', 'STATE', 'REASONS', 'MODEL', 'DEVICE']
  for (const line of table([heading, ...printers.map(row)])) say(line)
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
