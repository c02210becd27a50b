import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { startTcpSink, type TcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { agentFiles, PACKAGED, PackagedSite } from './harness/packaged-site.ts'
import { showLogsOfRed } from './harness/use-site.ts'

let site: PackagedSite
let sink: TcpSink
beforeAll(async () => {
  sink = await startTcpSink()
  site = await PackagedSite.start((cups) => cups.addQueue({ name: 'label', uri: sink.uri }))
})
afterAll(async () => {
  await site.stop()
  await sink.stop()
})
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.output()],
])

const labelOf = (name: string) => Buffer.from(`^XA^FD${name}^FS^XZ\n`)

async function printer() {
  const { items } = await eventually(() => site.relay.api.call(listPrinters, { query: { search: 'label' } }), {
    what: 'the printer',
    until: (found) => found.items.some(({ name }) => name === 'cups/label'),
  })
  const found = items.find(({ name }) => name === 'cups/label')
  if (found === undefined) throw new Error('there is no printer')
  return found.id
}

async function submit(name: string) {
  const body = {
    printerId: await printer(),
    title: name,
    contentType: 'application/vnd.zebra.zpl' as const,
    content: labelOf(name).toString('base64'),
  }
  return site.relay.api.call(submitJob, { body })
}

async function untilCompleted(jobId: Awaited<ReturnType<typeof submit>>['id']) {
  return eventually(() => site.relay.api.call(getJob, { params: { jobId } }), {
    what: 'the label to be printed',
    until: ({ state }) => state === 'completed',
    deadlineMs: 120_000,
    everyMs: 100,
  })
}

const timesPrinted = (name: string) => sink.connections().filter((document) => document.equals(labelOf(name))).length

/** From the moment at which it went over to the new version until it had told that the old one is back. */
async function comesBack(version: string, files: Parameters<PackagedSite['updateTo']>[1]) {
  const before = await site.update()
  await site.updateTo(version, files)
  await site.untilUpdate(({ progress }) => progress?.version === version && ['switching', 'returned'].includes(progress.phase))
  const since = Date.now()
  const after = await site.untilUpdate(({ progress }) => progress?.version === version && progress.phase === 'returned')
  expect(Date.now() - since).toBeLessThan(60_000)
  expect(after.running).toBe(before.running)
  const name = `after ${version}`
  await untilCompleted((await submit(name)).id)
  expect(timesPrinted(name)).toBe(1)
  return after.progress?.code
}

test('an update under load loses no label and prints none twice', async () => {
  let isOver = false
  const names: string[] = []
  const load = async () => {
    const jobs = []
    while (!isOver) {
      const name = `parcel ${names.length}`
      names.push(name)
      jobs.push(await submit(name))
      await wait(30)
    }
    return jobs
  }
  const jobs = load()
  await eventually(() => expect(sink.connections().length).toBeGreaterThan(5), { deadlineMs: 120_000 })
  await site.updateTo('0.2.0', agentFiles())
  const { progress } = await site.untilUpdate(({ running, progress: now }) => running === '0.2.0' && now?.phase === 'healthy')
  expect(progress).toMatchObject({ version: '0.2.0', code: null })
  isOver = true
  for (const { id } of await jobs) await untilCompleted(id)
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => timesPrinted(name) !== 1)).toEqual([])
})

test('a version that crashes at its start is gone within a minute, by itself', async () => {
  expect(await comesBack('0.3.0', { ...agentFiles(), 'main.js': 'process.exit(3)' })).toBe('update-crashed')
})

test('a version that starts and never becomes healthy is gone within a minute, too', async () => {
  expect(await comesBack('0.4.0', { ...agentFiles(), 'main.js': 'setInterval(() => {}, 1e6)' })).toBe('update-not-healthy')
})

test('a version whose files were changed on the disk is not started: the package’s own runs, and says so', async () => {
  await site.stopAgent()
  appendFileSync(join(site.agent.stateDir, 'versions/0.2.0/main.js'), '\n// changed\n')
  site.launch()
  const { running, progress } = await site.untilUpdate((update) => update.progress?.version === '0.2.0')
  expect(progress).toMatchObject({ phase: 'returned', code: 'update-files-changed' })
  expect(running).toBe(PACKAGED)
})

test('a record that somebody wrote is not believed', async () => {
  await site.stopAgent()
  writeFileSync(
    join(site.agent.stateDir, 'update.json'),
    JSON.stringify({ current: { version: '../../evil', provenAt: new Date() }, previous: null, bad: [] }),
  )
  site.launch()
  const { running } = await site.untilUpdate(({ progress }) => progress?.code === 'update-record-damaged')
  expect(running).toBe(PACKAGED)
})
