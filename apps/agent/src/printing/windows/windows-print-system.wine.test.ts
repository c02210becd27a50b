import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { describePrintSystem } from '../print-system.contract.ts'
import { bundleForWine } from './testing/bundle-for-wine.ts'
import { WineHost } from './testing/remote-print-system.ts'

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
