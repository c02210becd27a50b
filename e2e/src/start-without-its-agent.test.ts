import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { listComputers, removeComputer } from '@cloudprint/protocol/http/computer-routes'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { beforeAll, expect, test } from 'vitest'
import { ApiClient } from './harness/api-client.ts'
import { builtProgram, processEnv, root } from './harness/process-env.ts'
import { processesOf } from './harness/processes-of.ts'
import { newInstallation, type Installation } from './harness/product.ts'
import { showLogsOfRed } from './harness/use-site.ts'

const START_MS = 120_000
const AGENT = 'npx pnpm@12.21.0 cloudprint-agent'

let installation: Installation
let running: SpawnedProcess | undefined
beforeAll(async () => {
  installation = await newInstallation()
})
showLogsOfRed(() => [['start', running?.output() ?? '']])

async function started(): Promise<SpawnedProcess> {
  running = installation.run()
  await running.waitForLine(/Stop with Ctrl-C/, START_MS)
  return running
}

const api = () => new ApiClient(installation.firstRun().apiUrl, installation.firstRun().apiKey)
const computers = async () => (await api().call(listComputers, { query: {} })).items
const agentRuns = () => processesOf(installation.dataDir).some(({ command }) => command.includes('apps/agent/dist'))

/** Exactly what start shows, on the agent that is built already. */
async function pasteEnrolment(start: SpawnedProcess): Promise<void> {
  const shown = start.output().match(/^ *(CLOUDPRINT_AGENT_DIR=.* --code CODE.*)$/m)?.[1] ?? ''
  expect(shown).toMatch(/enrol http:\S+ --again /)
  const { code } = await api().call(createEnrolmentCode, { body: { uses: 1, expiresIn: 600 } })
  const command = shown.replace('CODE ', `${code} `).replace(AGENT, `${process.execPath} ${builtProgram('agent')}`)
  await promisify(execFile)('bash', ['-c', command], { env: processEnv({}), cwd: root })
}

test('a machine that is removed in the console keeps its relay, stays removed after another start, and comes back by the command that is shown', async () => {
  const start = await started()
  const [before] = await computers()
  if (before === undefined) throw new Error('there is no computer')
  await api().call(removeComputer, { params: { computerId: before.id } })
  await start.waitForLine(/This machine was removed in the console/, START_MS)
  expect(agentRuns()).toBe(false)
  expect((await fetch(installation.firstRun().consoleUrl)).status).toBe(200)
  expect(await start.stop(START_MS)).toEqual({ code: 0, signal: null })

  const again = await started()
  await again.waitForLine(/This machine was removed in the console/, START_MS)
  expect(agentRuns()).toBe(false)
  expect(await computers()).toEqual([])

  await pasteEnrolment(again)
  await eventually(async () => (await computers()).some(({ state }) => state === 'connected'), {
    what: 'the machine to be back',
    deadlineMs: START_MS,
    everyMs: 100,
  })
  expect((await computers()).map(({ id }) => id)).not.toContain(before.id)
  expect(await again.stop(START_MS)).toEqual({ code: 0, signal: null })
  expect(processesOf(installation.dataDir)).toEqual([])
})

test('a damaged first-run.json keeps nothing from starting', async () => {
  const path = join(installation.dataDir, 'first-run.json')
  writeFileSync(path, '{"apiUrl":')
  const start = await started()
  expect(start.output()).toContain(`${path} is damaged`)
  expect(start.output()).not.toContain('    at ')
  expect(agentRuns()).toBe(true)
  expect(await start.stop(START_MS)).toEqual({ code: 0, signal: null })
})

test('a file in the place of the data is said in a sentence', async () => {
  const other = await newInstallation()
  writeFileSync(other.dataDir, '')
  running = other.run()
  expect((await running.exited).code).toBe(1)
  expect(running.output()).toContain(`There is a file where the folder ${other.dataDir} is needed`)
  expect(running.output()).not.toContain('    at ')
})
