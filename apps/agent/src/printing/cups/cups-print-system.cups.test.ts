import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { describePrintSystem } from '../print-system.contract.ts'
import { CupsPrintSystem } from './cups-print-system.ts'

describePrintSystem('CUPS', async () => {
  const cups = await startPrivateCups()
  await cups.addQueue({ name: 'Zebra_1' })
  const systems: CupsPrintSystem[] = []
  return {
    connect: () => {
      const system = new CupsPrintSystem({ address: { kind: 'socket', path: cups.socketPath }, userName: 'cloudprint' })
      systems.push(system)
      return system
    },
    printer: 'cups/Zebra_1',
    format: 'application/vnd.zebra.zpl',
    timesPrinted: async (bytes) => cups.captured().filter((document) => document.bytes().equals(bytes)).length,
    close: async () => {
      for (const system of systems) system.close()
      await cups.stop()
    },
  }
})
