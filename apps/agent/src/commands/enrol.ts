import { rm } from 'node:fs/promises'
import os from 'node:os'
import { resolve } from 'node:path'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { plainText } from '@cloudprint/protocol/plain-text'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { readLocalStatus } from '../local-status.ts'
import { StateFileError } from '../private-file.ts'
import { Identity } from '../relay-link/identity.ts'
import { withTlsAdvice } from '../relay-link/tls-advice.ts'
import { AgentSettings, RelayUrl } from '../settings.ts'
import type { StateFolder } from '../state-folder.ts'
import { systemInfo } from '../system-info.ts'
import { askForApproval } from './ask-for-approval.ts'
import type { Applicant } from './ask-for-approval.ts'
import { heldJobLines } from './held-job-lines.ts'
import { leaveOldEnrolment } from './leave-old-enrolment.ts'

const ANSWER_MS = 30_000

export interface EnrolOptions {
  relay: string
  /** Absent: somebody approves this machine in the console. */
  code?: string
  name?: string
  folderPrinter?: string
  again?: boolean
}

/** Adds this machine to the relay; its keys are made here, and their private halves never leave. */
export async function enrol(folder: StateFolder, options: EnrolOptions, say: (line: string) => void): Promise<void> {
  const relayUrl = RelayUrl.safeParse(options.relay)
  if (!relayUrl.success) throw new StateFileError(`The address "${options.relay}" ${relayUrl.error.issues[0]?.message ?? 'is not one'}.`)
  await folder.prepare()
  await refuseIfTaken(folder, options.again === true)

  const identity = Identity.create()
  const { privateKey, ...sealingKey } = await makeSealingKey()
  const name = options.name ?? plainText(os.hostname(), 100)
  const applicant: Applicant = { relayUrl: relayUrl.data, identity, sealingKey, name, system: systemInfo() }
  const enrolled =
    options.code === undefined ? await askForApproval(applicant, say) : await enrolWithCode({ ...applicant, code: options.code })
  if (!enrolled.ok) throw new StateFileError(refusalText(relayUrl.data, enrolled.problem))
  const { computerId, computerName, organizationName } = enrolled.reply
  const settings = AgentSettings.parse({
    relayUrl: relayUrl.data,
    computerId,
    computerName,
    folderPrinter: options.folderPrinter === undefined ? null : resolve(options.folderPrinter),
  })
  await clearOldEnrolment(folder, say)
  await new DiskKeyFolder(folder.sealingKeyFolder).write({ ...sealingKey, privateKey, number: 1, madeAt: new Date() })
  await folder.write({ settings, identity })
  say(`This machine is now the computer "${computerName}" of ${organizationName}.`)
  // Who enrols it as a child process runs it, too.
  if (process.send === undefined) say('Unless something here starts it by itself, start the agent with: cloudprint-agent run')
}

function enrolWithCode({ relayUrl, identity, code, name, sealingKey, system }: Applicant & { code: string }) {
  const body = { code, name, publicKey: identity.publicKey, sealingKey, system }
  return callRoute(enrolComputer, { body }, { baseUrl: relayUrl, signal: AbortSignal.timeout(ANSWER_MS) })
}

/** What was wrong and what to do, for whoever stands at the machine. */
function refusalText(relayUrl: string, { code, detail, retryAfterSeconds }: Problem): string {
  if (code === 'no-answer')
    return `The relay at ${relayUrl} does not answer (${withTlsAdvice(detail)}). Check the address, and that this machine may reach it.`
  if (code === 'route-not-found') return `At ${relayUrl} is no relay that adds machines this way. Check the address.`
  const when = retryAfterSeconds === undefined ? '' : ` That is in ${retryAfterSeconds} seconds.`
  return `Enrolling at ${relayUrl} was refused. ${problems[code].title}: ${detail} ${problems[code].advice}${when}`
}

/** What an older enrolment left belongs to another computer, as the relay sees it. */
async function clearOldEnrolment(folder: StateFolder, say: (line: string) => void): Promise<void> {
  if (await folder.isEnrolled()) {
    for (const line of heldJobLines(folder.journalFile)) say(line)
    const left = await leaveOldEnrolment(folder)
    if (!left.ok)
      say(
        `The relay of the old enrolment could not be told that its keys are gone (${left.problem.detail}). Jobs of the old computer stay there as they are: remove it in the console, under Computers, and they end.`,
      )
  }
  for (const path of [
    folder.journalFile,
    `${folder.journalFile}-wal`,
    `${folder.journalFile}-shm`,
    folder.spoolFolder,
    folder.sealingKeyFolder,
    folder.printersFile,
  ]) {
    await rm(path, { recursive: true, force: true })
  }
}

async function refuseIfTaken(folder: StateFolder, isAgain: boolean): Promise<void> {
  const running = await readLocalStatus(folder.statusFile)
  if (running !== undefined) throw new StateFileError(`An agent runs on ${folder.path} (process ${running.pid}). Stop it first.`)
  if (isAgain || !(await folder.isEnrolled())) return
  throw new StateFileError(
    `${folder.path} is enrolled already. Use "enrol --again" to replace that enrolment (jobs it still holds are dropped), or another folder with CLOUDPRINT_AGENT_DIR.`,
  )
}
