import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakePrintSystem } from '../printing/fake/fake-print-system.ts'
import { fakePrinter } from '../printing/fake/fake-printer.ts'
import type { RunningAgent } from '../run-agent.ts'
import { StandInRelay } from '../testing/stand-in-relay.ts'
import { makeStateFolder, startTestAgent } from '../testing/test-agent.ts'

let relay: StandInRelay
let fake: FakePrintSystem
let folder: ReturnType<typeof makeStateFolder>
let agent: RunningAgent | undefined

beforeEach(async () => {
  folder = makeStateFolder()
  relay = await new StandInRelay().start()
  fake = new FakePrintSystem({ printers: [fakePrinter('a')] })
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  fake.close()
  await relay.stop()
  folder.remove()
})

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 5 })

async function start(path = folder.path): Promise<void> {
  agent = await startTestAgent({ folder: path, relayUrl: relay.url, printSystems: [fake] })
}

/** Two jobs: the print system has the first and says nothing of it, the other one waits behind it. Then the agent is stopped. */
async function leaveJobs() {
  fake.outcome = () => ({ kind: 'silence' })
  await start()
  await eventually(() => expect(relay.epoch).toBe(1))
  const jobs = Array.from({ length: 2 }, () => relay.job('fake/a'))
  await relay.offer(...jobs)
  await eventually(() => expect(relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  await agent?.stop()
  fake.outcome = () => ({ kind: 'complete' })
  return { printing: jobs.slice(0, 1).map((job) => job.jobId), waiting: jobs[1]?.jobId ?? '' }
}

function copyOfFolder(): string {
  const path = join(folder.path, 'copy')
  mkdirSync(path)
  copyFileSync(folder.journalFile, join(path, 'journal.db'))
  return path
}

test('a journal on another disk waits for the relay before anything of it is printed', async () => {
  const { waiting } = await leaveJobs()
  relay.refusal = { code: 'computer-already-connected', detail: '' }
  await start(copyOfFolder())
  await eventually(() => expect(agent?.status().link.detail).toContain('Another agent'))
  expect(agent?.status().jobs.map((job) => job.stage)).toEqual(['printing', 'held'])
  expect(fake.handedOver).toHaveLength(1)
  await agent?.stop()
  relay.refusal = undefined
  relay.differences = [{ jobId: waiting as never, what: 'forget' }]
  await start(join(folder.path, 'copy'))
  await eventually(() => expect(agent?.status().jobs.map((job) => job.jobId)).not.toContain(waiting))
  expect(fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('an agent that is only started again prints what it holds while the relay is away', async () => {
  const { waiting } = await leaveJobs()
  relay.refusal = { code: 'relay-unready', detail: '' }
  for (const key of fake.handedOver.map((one) => one.key)) fake.settle(key)
  await start()
  await eventually(() => expect(fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
})

test('an agent that is started again asks the relay before it prints what it held', async () => {
  const { waiting } = await leaveJobs()
  for (const key of fake.handedOver.map((one) => one.key)) fake.settle(key)
  relay.differences = [{ jobId: waiting as never, what: 'forget' }]
  await start()
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  await eventually(() => expect(agent?.status().jobs).toEqual([]))
  expect(fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('an agent whose place another one has begins with no job, nor when it is started again, until the relay has let it in', async () => {
  const { waiting } = await leaveJobs()
  await start()
  await eventually(() => expect(relay.epoch).toBe(2))
  relay.refusal = { code: 'computer-already-connected', detail: '' }
  relay.cut()
  await eventually(() => expect(agent?.status().link.detail).toContain('Another agent'))
  for (const key of fake.handedOver.map((one) => one.key)) fake.settle(key)
  const stages = () => agent?.status().jobs.map((job) => job.stage)
  await eventually(() => expect(stages()).toEqual(['ended', 'held']))
  await agent?.stop()
  relay.refusal = { code: 'relay-unready', detail: '' }
  await start()
  await eventually(() => expect(agent?.status().link.state).toBe('waiting'))
  expect(stages()?.at(-1)).toBe('held')
  relay.refusal = undefined
  await eventually(() => expect(fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
})

test('a journal that the relay knows to be an old copy is renewed: only what the print system has is held on', async () => {
  const { printing, waiting } = await leaveJobs()
  relay.refusal = { code: 'journal-restored', detail: '' }
  await start()
  expect(await agent?.ended).toBe('renewed')
  relay.refusal = undefined
  await start()
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  const [first, second] = relay.hellos
  expect(second?.journalId).not.toBe(first?.journalId)
  expect(second).toMatchObject({ lastEpoch: 0, lastReport: 0 })
  expect(new Set(second?.holds.map((one) => one.jobId))).toEqual(new Set(printing))
  expect(fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('the run that learns that its journal is an old copy ends no job of it', async () => {
  const { printing } = await leaveJobs()
  relay.refusal = { code: 'journal-restored', detail: '' }
  // Without their print system both would end when they are settled.
  agent = await startTestAgent({ folder: folder.path, relayUrl: relay.url, printSystems: [] })
  expect(await agent.ended).toBe('renewed')
  relay.refusal = undefined
  await start()
  await eventually(() => expect(relay.hellos).toHaveLength(2))
  expect(relay.hellos[1]).toMatchObject({ lastReport: 0, holds: printing.map((jobId) => ({ jobId })) })
})

test('what a former run left is settled as soon as the disk answers again', async () => {
  const { waiting } = await leaveJobs()
  for (const key of fake.handedOver.map((one) => one.key)) fake.settle(key)
  agent = await startTestAgent({
    folder: folder.path,
    relayUrl: relay.url,
    printSystems: [fake],
    sweepFailures: 1,
  })
  await eventually(() => expect(fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
  await eventually(() => expect(relay.kindsOf(waiting)).toEqual(['delivered', 'printing', 'completed']))
})
