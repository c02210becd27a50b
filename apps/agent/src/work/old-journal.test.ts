import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startTestAgent } from '../testing/test-agent.ts'
import { eventually, useAgentSite } from '../testing/use-agent-site.ts'

const site = useAgentSite('a')

async function start(path = site.folder.path): Promise<void> {
  site.agent = await startTestAgent({ folder: path, relayUrl: site.relay.url, printSystems: [site.fake] })
}

/** Two jobs: the print system has the first and says nothing of it, the other one waits behind it. Then the agent is stopped. */
async function leaveJobs() {
  site.fake.outcome = () => ({ kind: 'silence' })
  await start()
  await eventually(() => expect(site.relay.epoch).toBe(1))
  const jobs = Array.from({ length: 2 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.relay.reports.filter((report) => report.event.kind === 'printing')).toHaveLength(1))
  await site.agent?.stop()
  site.fake.outcome = () => ({ kind: 'complete' })
  return { printing: jobs.slice(0, 1).map((job) => job.jobId), waiting: jobs[1]?.jobId ?? '' }
}

function copyOfFolder(): string {
  const path = join(site.folder.path, 'copy')
  mkdirSync(path)
  copyFileSync(site.folder.journalFile, join(path, 'journal.db'))
  return path
}

test('a journal on another disk waits for the relay before anything of it is printed', async () => {
  const { waiting } = await leaveJobs()
  site.relay.refusal = { code: 'computer-already-connected', detail: '' }
  await start(copyOfFolder())
  await eventually(() => expect(site.agent?.status().link.detail).toContain('Another agent'))
  expect(site.agent?.status().jobs.map((job) => job.stage)).toEqual(['printing', 'held'])
  expect(site.fake.handedOver).toHaveLength(1)
  await site.agent?.stop()
  site.relay.refusal = undefined
  site.relay.differences = [{ jobId: waiting as never, what: 'forget' }]
  await start(join(site.folder.path, 'copy'))
  await eventually(() => expect(site.agent?.status().jobs.map((job) => job.jobId)).not.toContain(waiting))
  expect(site.fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('an agent that is only started again prints what it holds while the relay is away', async () => {
  const { waiting } = await leaveJobs()
  site.relay.refusal = { code: 'relay-unready', detail: '' }
  for (const key of site.fake.handedOver.map((one) => one.key)) site.fake.settle(key)
  await start()
  await eventually(() => expect(site.fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
})

test('an agent that is started again asks the relay before it prints what it held', async () => {
  const { waiting } = await leaveJobs()
  for (const key of site.fake.handedOver.map((one) => one.key)) site.fake.settle(key)
  site.relay.differences = [{ jobId: waiting as never, what: 'forget' }]
  await start()
  await eventually(() => expect(site.relay.hellos).toHaveLength(2))
  await eventually(() => expect(site.agent?.status().jobs).toEqual([]))
  expect(site.fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('an agent whose place another one has begins with no job, nor when it is started again, until the relay has let it in', async () => {
  const { waiting } = await leaveJobs()
  await start()
  await eventually(() => expect(site.relay.epoch).toBe(2))
  site.relay.refusal = { code: 'computer-already-connected', detail: '' }
  site.relay.cut()
  await eventually(() => expect(site.agent?.status().link.detail).toContain('Another agent'))
  for (const key of site.fake.handedOver.map((one) => one.key)) site.fake.settle(key)
  const stages = () => site.agent?.status().jobs.map((job) => job.stage)
  await eventually(() => expect(stages()).toEqual(['ended', 'held']))
  await site.agent?.stop()
  site.relay.refusal = { code: 'relay-unready', detail: '' }
  await start()
  await eventually(() => expect(site.agent?.status().link.state).toBe('waiting'))
  expect(stages()?.at(-1)).toBe('held')
  site.relay.refusal = undefined
  await eventually(() => expect(site.fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
})

test('a journal that the relay knows to be an old copy is renewed: only what the print system has is held on', async () => {
  const { printing, waiting } = await leaveJobs()
  site.relay.refusal = { code: 'journal-restored', detail: '' }
  await start()
  expect(await site.agent?.ended).toBe('renewed')
  site.relay.refusal = undefined
  await start()
  await eventually(() => expect(site.relay.hellos).toHaveLength(2))
  const [first, second] = site.relay.hellos
  expect(second?.journalId).not.toBe(first?.journalId)
  expect(second).toMatchObject({ lastEpoch: 0, lastReport: 0 })
  expect(new Set(second?.holds.map((one) => one.jobId))).toEqual(new Set(printing))
  expect(site.fake.handedOver.map((one) => one.key)).not.toContain(`${waiting}.1`)
})

test('the run that learns that its journal is an old copy ends no job of it', async () => {
  const { printing } = await leaveJobs()
  site.relay.refusal = { code: 'journal-restored', detail: '' }
  // Without their print system both would end when they are settled.
  site.agent = await startTestAgent({ folder: site.folder.path, relayUrl: site.relay.url, printSystems: [] })
  expect(await site.agent.ended).toBe('renewed')
  site.relay.refusal = undefined
  await start()
  await eventually(() => expect(site.relay.hellos).toHaveLength(2))
  expect(site.relay.hellos[1]).toMatchObject({ lastReport: 0, holds: printing.map((jobId) => ({ jobId })) })
})

test('what a former run left is settled as soon as the disk answers again', async () => {
  const { waiting } = await leaveJobs()
  for (const key of site.fake.handedOver.map((one) => one.key)) site.fake.settle(key)
  site.agent = await startTestAgent({
    folder: site.folder.path,
    relayUrl: site.relay.url,
    printSystems: [site.fake],
    sweepFailures: 1,
  })
  await eventually(() => expect(site.fake.handedOver.map((one) => one.key)).toContain(`${waiting}.1`))
  await eventually(() => expect(site.relay.kindsOf(waiting)).toEqual(['delivered', 'printing', 'completed']))
})
