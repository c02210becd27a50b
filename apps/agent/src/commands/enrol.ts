import { rm } from 'node:fs/promises'
import os from 'node:os'
import { resolve } from 'node:path'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { problems } from '@cloudprint/protocol/problems'
import type { Problem } from '@cloudprint/protocol/problems'
import { plainText } from '@cloudprint/protocol/plain-text'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { proxyEnv } from '../env.ts'
import type { AgentEnv } from '../env.ts'
import { StateFileError } from '../private-file.ts'
import { openOutgoing } from '../open-outgoing.ts'
import { Obstacle } from '../outgoing/obstacle.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { proxyToKeep } from '../outgoing/proxy-to-keep.ts'
import { callRelay } from '../relay-link/call-relay.ts'
import { Identity } from '../relay-link/identity.ts'
import { AgentSettings, RelayUrl } from '../settings.ts'
import type { StateFolder } from '../state-folder.ts'
import { systemInfo } from '../system-info.ts'
import { askForApproval } from './ask-for-approval.ts'
import type { Applicant } from './ask-for-approval.ts'
import { howToStart } from './how-to-start.ts'
import { heldJobLines } from './held-job-lines.ts'
import { leaveOldEnrolment } from './leave-old-enrolment.ts'
import { refuseIfTaken } from './refuse-if-taken.ts'

const ANSWER_MS = 30_000

export interface EnrolOptions {
  relay: string
  /** Absent: somebody approves this machine in the console. */
  code?: string
  name?: string
  folderPrinter?: string
  again?: boolean
  /** A proxy’s address or a proxy script’s, `system` or `none`. */
  proxy?: string
}

/** Where the command runs, and where it says how it goes. */
export interface EnrolPlace {
  env: AgentEnv
  say: (line: string) => void
}

/** Adds this machine to the relay; its keys are made here, and their private halves never leave. */
export async function enrol(folder: StateFolder, options: EnrolOptions, { env, say }: EnrolPlace): Promise<void> {
  const relayUrl = RelayUrl.safeParse(options.relay)
  if (!relayUrl.success) throw new StateFileError(`The address "${options.relay}" ${relayUrl.error.issues[0]?.message ?? 'is not one'}.`)
  await folder.prepare()
  await refuseIfTaken(folder, options.again === true)
  const proxy = keptProxy(relayUrl.data, options.proxy, env)
  const caFile = env.CLOUDPRINT_CA_FILE === undefined ? null : resolve(env.CLOUDPRINT_CA_FILE)
  // The file that the environment names is trusted as such.
  const outgoing = openOutgoing(env, { proxy, caFile: null })

  const identity = Identity.create()
  const { privateKey, ...sealingKey } = await makeSealingKey()
  const name = options.name ?? plainText(os.hostname(), 100)
  const applicant: Applicant = { relayUrl: relayUrl.data, identity, sealingKey, name, system: systemInfo(), outgoing }
  const enrolled =
    options.code === undefined ? await askForApproval(applicant, say) : await enrolWithCode({ ...applicant, code: options.code })
  if (!enrolled.ok) throw new StateFileError(refusalText(relayUrl.data, enrolled.problem))
  const { computerId, computerName, organizationName } = enrolled.reply
  const settings = AgentSettings.parse({
    relayUrl: relayUrl.data,
    computerId,
    computerName,
    folderPrinter: options.folderPrinter === undefined ? null : resolve(options.folderPrinter),
    proxy,
    caFile,
  })
  await clearOldEnrolment(folder, outgoing, say)
  await new DiskKeyFolder(folder.sealingKeyFolder).write({ ...sealingKey, privateKey, number: 1, madeAt: new Date() })
  await folder.write({ settings, identity })
  say(`This machine is now the computer "${computerName}" of ${organizationName}.`)
  // Who enrols it as a child process runs it, too.
  const start = howToStart({ platform: process.platform, stateDir: folder.path, programData: env.ProgramData })
  if (process.send === undefined) say(`Unless something here starts it by itself, start the agent with: ${start}`)
}

function keptProxy(relayUrl: string, told: string | undefined, env: AgentEnv): AgentSettings['proxy'] {
  try {
    return proxyToKeep(new URL(relayUrl), told, proxyEnv(env))
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error
    throw new StateFileError(error.words, { cause: error })
  }
}

function enrolWithCode({ relayUrl, identity, code, name, sealingKey, system, outgoing }: Applicant & { code: string }) {
  const body = { code, name, publicKey: identity.publicKey, sealingKey, system }
  return callRelay(enrolComputer, { body }, { relayUrl, outgoing, signal: AbortSignal.timeout(ANSWER_MS) })
}

/** What was wrong and what to do, for whoever stands at the machine. */
function refusalText(relayUrl: string, { code, detail, retryAfterSeconds }: Problem): string {
  if (code === 'no-answer') return `The relay at ${relayUrl} is not reached. ${detail}`
  if (code === 'route-not-found') return `At ${relayUrl} is no relay that adds machines this way. Check the address.`
  const when = retryAfterSeconds === undefined ? '' : ` That is in ${retryAfterSeconds} seconds.`
  return `Enrolling at ${relayUrl} was refused. ${problems[code].title}: ${detail} ${problems[code].advice}${when}`
}

/** What an older enrolment left belongs to another computer, as the relay sees it. */
async function clearOldEnrolment(folder: StateFolder, outgoing: Outgoing, say: (line: string) => void): Promise<void> {
  if (await folder.isEnrolled()) {
    for (const line of heldJobLines(folder.journalFile)) say(line)
    const left = await leaveOldEnrolment(folder, outgoing)
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
    folder.lastErrorsFile,
  ]) {
    await rm(path, { recursive: true, force: true })
  }
}
