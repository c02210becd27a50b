import { randomUUID } from 'node:crypto'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import type { OpenSpoolerJob, PrintJob, PrintSystem } from '../print-system.ts'
import { bundleForWine } from './testing/bundle-for-wine.ts'
import { WineHost } from './testing/remote-print-system.ts'
import { StandInSpooler } from './testing/stand-in-spooler.ts'

const label = bytesDocument(Buffer.from('^XA^FDlabel^FS^XZ\n'))
const deadline = () => AbortSignal.timeout(120_000)
let spooler: StandInSpooler
let host: WineHost
let system: PrintSystem

beforeAll(async () => {
  spooler = new StandInSpooler()
  const folder = await bundleForWine('printing/windows/testing/serve-print-system.ts')
  const settings = { folder, notesFolder: tempDir('windows-notes'), env: spooler.env, spoolerDll: spooler.dll }
  host = new WineHost({ ...settings, deadlineMs: 3_000 })
  await host.start()
  system = host.connect()
  await system.list(deadline())
  for (const name of ['Hangs', 'Zebra']) await spooler.say(`queue 0 0 ZDesigner ${name}`)
  await system.list(deadline())
})
afterAll(() => host?.kill())

async function created(queue: string): Promise<PrintJob & OpenSpoolerJob> {
  const key = `${randomUUID()}.1`
  const job: PrintJob = { key, printer: `windows/${queue}`, title: 'A label', format: 'application/vnd.zebra.zpl', ticket: {} }
  const made = await system.create(job, deadline())
  if (!made.ok) throw new Error(made.problem.detail)
  return { ...job, spoolerJob: made.spoolerJob }
}

const send = (job: PrintJob & OpenSpoolerJob) => system.send(job, job.spoolerJob, label, deadline())

async function expectThatOthersPrint(): Promise<void> {
  const other = await created('Zebra')
  expect(await send(other)).toEqual({ ok: true })
  await eventually(async () => (await system.look([other], deadline()))[0]?.state === 'completed', { what: 'the other label' })
}

test.each(['StartDocPrinterW', 'WritePrinter', 'EndDocPrinter'])(
  'a label that %s never returns with is sent again later, prints once, and holds up no other printer',
  async (call) => {
    const job = await created('Hangs')
    await spooler.say(`block ${call} Hangs`)
    await expect(send(job)).rejects.toMatchObject({ name: 'NotSentError', message: expect.stringContaining('restart the service') })
    // As often as it is tried: one call hangs, and the next is not begun before that returns.
    for (let time = 0; time < 3; time += 1) await expect(send(job)).rejects.toMatchObject({ name: 'NotSentError' })
    expect(await system.find(job, deadline())).toMatchObject({ state: 'awaits-document' })
    await expectThatOthersPrint()
    await spooler.say('block')
    const before = spooler.asked().length
    await eventually(async () => (await send(job).catch(() => undefined))?.ok, { what: 'the label to go out', deadlineMs: 30_000 })
    await eventually(async () => (await system.look([job], deadline()))[0]?.state === 'completed', { what: 'its end' })
    const printed = spooler
      .asked()
      .slice(before)
      .filter((line) => line.startsWith('print ') && line.includes(job.key))
    expect(printed).toHaveLength(1)
  },
)

test('of a label that hangs on its way to a printer that holds nothing back nobody knows what came out', async () => {
  await spooler.say('no-pause 1')
  const job = await created('Hangs')
  await spooler.say('block WritePrinter Hangs')
  await expect(send(job)).rejects.toMatchObject({ name: 'PrintSystemError', message: expect.stringContaining('may be printed') })
  expect(await system.find(job, deadline())).toBeUndefined()
  await spooler.say('no-pause 0')
  await expectThatOthersPrint()
  await spooler.say('block')
})

test('a queue that says nothing of its jobs keeps nobody from hearing of the others', async () => {
  await spooler.say('by-hand 1')
  const [silent, other] = [await created('Hangs'), await created('Zebra')]
  await eventually(async () => (await send(silent).catch(() => undefined))?.ok, { what: 'the label to go out', deadlineMs: 30_000 })
  expect(await send(other)).toEqual({ ok: true })
  await spooler.say('block EnumJobsW Hangs')
  for (let time = 0; time < 3; time += 1) {
    expect(await system.look([silent, other], deadline())).toMatchObject([
      { state: 'pending', reasons: ['print-system-unavailable'] },
      { state: 'pending', reasons: [] },
    ])
  }
  expect(await system.cancel(other, deadline())).toEqual({ ok: true })
  await spooler.say('block')
  await eventually(async () => (await system.look([silent], deadline()))[0]?.state === 'pending', { what: 'word of it' })
  expect(await system.cancel(silent, deadline())).toEqual({ ok: true })
  await spooler.say('by-hand 0')
})

test('a driver that does not say what it can do keeps no printer from the list', async () => {
  await spooler.say('block DeviceCapabilitiesW Slow')
  await spooler.say('queue 0 0 ZDesigner Slow')
  const formatsOf = async () => {
    const printers = await system.list(deadline())
    return printers.find(({ name }) => name === 'windows/Slow')?.capabilities.formats ?? []
  }
  const formats = await formatsOf()
  expect(formats).toContain('application/vnd.zebra.zpl')
  expect(formats).not.toContain('application/pdf')
  await expectThatOthersPrint()
  await spooler.say('block')
  await eventually(async () => (await formatsOf()).includes('application/pdf'), { what: 'what it can do' })
})

test('the agent ends all the same', async () => {
  const job = await created('Hangs')
  await spooler.say('block EndDocPrinter Hangs')
  await expect(send(job)).rejects.toThrow('restart the service')
  await host.leave()
})
