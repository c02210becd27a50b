import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import type { PrintJob } from '../print-system.ts'
import { describePrintSystem } from '../print-system.contract.ts'
import { bundleForWine } from './testing/bundle-for-wine.ts'
import { WineHost } from './testing/remote-print-system.ts'

test('a driver whose process is killed between the halves, or behind them, prints its job once', async () => {
  const cups = await startPrivateCups()
  await cups.addQueue({ name: 'Zebra_1' })
  const folder = await bundleForWine('printing/windows/testing/serve-print-system.ts')
  const host = new WineHost({ folder, notesFolder: tempDir('windows-notes'), env: { CUPS_SERVER: cups.socketPath } })
  const deadline = () => AbortSignal.timeout(60_000)
  const bytes = Buffer.from('^XA^FDonce^FS^XZ')
  const job: PrintJob = { key: 'killed.1', printer: 'windows/Zebra_1', title: 'Once', format: 'application/vnd.zebra.zpl', ticket: {} }

  const created = await host.connect().create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await host.kill()
  const second = host.connect()
  expect(await second.find(job, deadline())).toEqual({ spoolerJob: created.spoolerJob, state: 'awaits-document' })
  expect(await second.send(job, created.spoolerJob, bytesDocument(bytes), deadline())).toEqual({ ok: true })
  await host.kill()
  const third = host.connect()
  expect(await third.find(job, deadline())).toEqual({ spoolerJob: created.spoolerJob, state: 'has-document' })
  expect(await third.look([{ ...job, spoolerJob: created.spoolerJob }], deadline())).toMatchObject([
    { state: 'completed', evidence: 'spooled' },
  ])
  await eventually(() => cups.captured().length > 0)
  expect(cups.captured().map((document) => document.bytes())).toEqual([bytes])
  await host.kill()
  await cups.stop()
})

describePrintSystem('the spooler of Windows', async () => {
  const cups = await startPrivateCups()
  await cups.addQueue({ name: 'Zebra_1' })
  const folder = await bundleForWine('printing/windows/testing/serve-print-system.ts')
  const host = new WineHost({ folder, notesFolder: tempDir('windows-notes'), env: { CUPS_SERVER: cups.socketPath } })
  await host.start()
  return {
    connect: () => host.connect(),
    printer: 'windows/Zebra_1',
    format: 'application/vnd.zebra.zpl',
    timesPrinted: async (bytes) => cups.captured().filter((document) => document.bytes().equals(bytes)).length,
    close: async () => {
      await host.kill()
      await cups.stop()
    },
  }
})
