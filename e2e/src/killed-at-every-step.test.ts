import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { isFinal } from '@cloudprint/protocol/job-state'
import { startPrivateCups, type PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enrolAgent, type AgentProcess } from './harness/agent-process.ts'
import { ApiClient } from './harness/api-client.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { untilStep, type Step } from './harness/step-trap.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import { startWays, type Ways } from './harness/ways.ts'

let relay: RelayProcess
let agent: AgentProcess
let cups: PrivateCups
let ways: Ways
let printerId: PrinterId
let wms: ApiClient

beforeAll(async () => {
  // CUPS as it is delivered: what it took within the last half minute is forgotten when it is killed.
  ;[relay, cups] = await Promise.all([startRelay(), startPrivateCups({ configLines: ['DirtyCleanInterval 30'] })])
  await cups.addQueue({ name: 'zebra' })
  await cups.restart()
  ways = await startWays(relay, cups)
  wms = new ApiClient(ways.apiUrl, relay.firstRun.apiKey)
  const { enrolmentCode } = relay.firstRun
  agent = await enrolAgent({ ...ways.agentSettings, enrolmentCode, name: 'Packing' })
  await agent.start()
  printerId = await eventually(readPrinterId, { what: 'the printer', deadlineMs: 30_000, everyMs: 50 })
})
afterAll(async () => {
  await agent.stop()
  await Promise.all([relay.stop(), cups.stop()])
  await ways.stop()
})
showLogsOfRed(() => [
  ['relay', relay.output()],
  ['agent', agent.output()],
  ['cupsd', cups.errorLog()],
])

/** After several failures an agent waits up to 30 s before it connects; this one has not failed yet. */
async function freshAgent(): Promise<void> {
  await agent.stop()
  await agent.start()
  await untilConnected()
}

async function untilConnected(): Promise<void> {
  await eventually(isConnected, { what: 'the agent to be connected', deadlineMs: 30_000, everyMs: 30 })
}

async function readPrinterId(): Promise<PrinterId | undefined> {
  const { items } = await relay.api.call(listPrinters, { query: { search: 'zebra', availability: 'ready' } })
  return items[0]?.id
}

async function isConnected(): Promise<boolean> {
  const { items } = await relay.api.call(listComputers, { query: {} })
  return items[0]?.state === 'connected'
}

const victims = {
  agent: { pid: () => agent.now().pid, revive: () => agent.start(), ended: () => agent.now().exited },
  relay: { pid: () => relay.now().pid, revive: () => relay.start(), ended: () => relay.now().exited },
  cupsd: { pid: () => cups.pid(), revive: () => cups.start(), ended: () => cups.kill9() },
}

/** Submits as a good warehouse system does, lets the victim die at the step, starts it again, and waits for the end. */
async function killedAt(victim: keyof typeof victims, step: Step, kibibytes = 1) {
  const name = `${victim} ${step}`
  const { pid, revive, ended } = victims[victim]
  await untilConnected()
  const struck = untilStep(ways, step, () => process.kill(pid(), 'SIGKILL'))
  const label = Buffer.from(`^XA^FD${name}^FS${'^FX filler '.repeat(kibibytes * 100)}^XZ`)
  const body = { printerId, title: name, contentType: 'application/vnd.zebra.zpl' as const, content: label.toString('base64') }
  const submitting = eventually(() => wms.answer(submitJob, { headers: { 'idempotency-key': name.replaceAll(' ', '-') }, body }), {
    what: 'the job to be accepted',
    until: (answered) => answered.ok,
    deadlineMs: 60_000,
    everyMs: 50,
  })
  await struck
  await ended()
  await revive()
  const accepted = await submitting
  if (!accepted.ok) throw new Error(accepted.problem.detail)
  const job = await eventually(() => relay.api.call(getJob, { params: { jobId: accepted.reply.id } }), {
    what: 'the job to end',
    until: ({ state }) => isFinal(state) || state === 'uncertain',
    deadlineMs: 60_000,
    everyMs: 30,
  })
  const sheets = cups.captured('zebra').filter((printed) => printed.bytes().equals(label)).length
  return { state: job.state, sheets, attempt: job.attempt }
}

const once = { state: 'completed', sheets: 1, attempt: 1 }

test.each<Step>([
  'offer on its way',
  'offer answered',
  'Create-Job on its way',
  'Create-Job answered',
  'Send-Document on its way',
  'Send-Document answered',
  'report on its way',
  'report answered',
])('agent killed, %s: the label comes out once, and nobody is in doubt', async (step) => {
  expect(await killedAt('agent', step)).toEqual(once)
})

test.each<Step>(['submission answered', 'offer answered', 'report on its way', 'report answered'])(
  'relay killed, %s: the label comes out once, and nobody is in doubt',
  async (step) => {
    await freshAgent()
    expect(await killedAt('relay', step)).toEqual(once)
  },
)

test.each(['agent', 'relay'] as const)('%s killed, document half fetched: the label comes out once', async (victim) => {
  await freshAgent()
  expect(await killedAt(victim, 'document half fetched', 300)).toEqual(once)
})

test.each<Step>(['Create-Job on its way'])('cupsd killed, %s: the label comes out once', async (step) => {
  expect(await killedAt('cupsd', step)).toEqual(once)
})

test.each<Step>(['Create-Job answered', 'Send-Document on its way', 'Send-Document answered'])(
  'cupsd killed, %s: the label comes out once or not at all, and then a person is asked',
  async (step) => {
    const { state, sheets } = await killedAt('cupsd', step)
    expect(sheets).toBeLessThanOrEqual(1)
    if (state === 'completed') expect(sheets).toBe(1)
    else expect(state).toBe('uncertain')
  },
)
