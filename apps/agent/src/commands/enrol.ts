import { rm } from 'node:fs/promises'
import os from 'node:os'
import { resolve } from 'node:path'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { problems } from '@cloudprint/protocol/problems'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { DiskKeyFolder } from '../documents/disk-key-folder.ts'
import { StateFileError } from '../private-file.ts'
import { Identity } from '../relay-link/identity.ts'
import { withTlsAdvice } from '../relay-link/tls-advice.ts'
import { RelayUrl } from '../settings.ts'
import type { AgentSettings } from '../settings.ts'
import { leaveOldEnrolment } from './leave-old-enrolment.ts'
import type { StateFolder } from '../state-folder.ts'
import { systemInfo } from '../system-info.ts'
import { readLocalStatus } from '../local-status.ts'

const ANSWER_MS = 30_000

export interface EnrolOptions {
  relay: string
  code: string
  name?: string
  folderPrinter?: string
  again?: boolean
}

/** Adds this machine to the relay with a one-time code; its keys are made here, and their private halves never leave. */
export async function enrol(folder: StateFolder, options: EnrolOptions, say: (line: string) => void): Promise<void> {
  const relayUrl = RelayUrl.safeParse(options.relay)
  if (!relayUrl.success) throw new StateFileError(`--relay "${options.relay}" ${relayUrl.error.issues[0]?.message ?? 'is not an address'}.`)
  await folder.prepare()
  await refuseIfTaken(folder, options.again === true)

  const identity = Identity.create()
  const { privateKey, ...sealingKey } = await makeSealingKey()
  const name = options.name ?? os.hostname()
  const called = await callRoute(
    enrolComputer,
    { body: { code: options.code, name, publicKey: identity.publicKey, sealingKey, system: systemInfo() } },
    { baseUrl: relayUrl.data, signal: AbortSignal.timeout(ANSWER_MS) },
  )
  if (!called.ok) {
    const { code, detail } = called.problem
    if (code === 'no-answer')
      throw new StateFileError(
        `The relay at ${relayUrl.data} does not answer (${withTlsAdvice(detail)}). Check the address, and that this machine may reach it.`,
      )
    throw new StateFileError(`Enrolling at ${relayUrl.data} was refused: ${detail} ${problems[code].advice}`)
  }
  const { computerId, computerName, organizationName } = called.reply
  const settings: AgentSettings = {
    relayUrl: relayUrl.data,
    computerId,
    computerName,
    folderPrinter: options.folderPrinter === undefined ? null : resolve(options.folderPrinter),
    cups: 'auto',
    sealingKeyHours: 24,
    fetchNetworks: [],
    fetchHosts: null,
  }
  if (await folder.isEnrolled()) {
    const left = await leaveOldEnrolment(folder)
    if (!left.ok)
      say(
        `The relay of the old enrolment could not be told that its keys are gone (${left.problem.detail}). Jobs that wait there for the old computer stay until they expire: remove it in the console, under Computers.`,
      )
  }
  // What an older enrolment left belongs to another computer, as the relay sees it.
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
  await new DiskKeyFolder(folder.sealingKeyFolder).write({ ...sealingKey, privateKey, number: 1, madeAt: new Date() })
  await folder.write({ settings, identity })
  say(`This machine is now the computer "${computerName}" of ${organizationName}. Start the agent with: run`)
}

async function refuseIfTaken(folder: StateFolder, isAgain: boolean): Promise<void> {
  const running = await readLocalStatus(folder.statusFile)
  if (running !== undefined) throw new StateFileError(`An agent runs on ${folder.path} (process ${running.pid}). Stop it first.`)
  if (isAgain || !(await folder.isEnrolled())) return
  throw new StateFileError(
    `${folder.path} is enrolled already. Use "enrol --again" to replace that enrolment (jobs it still holds are dropped), or another folder with CLOUDPRINT_AGENT_DIR.`,
  )
}
