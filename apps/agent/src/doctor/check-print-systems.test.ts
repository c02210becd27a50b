import { expect, test } from 'vitest'
import { FakePrintSystem } from '../printing/fake/fake-print-system.ts'
import type { PrintSystem } from '../printing/print-system.ts'
import { checkPrintSystems } from './check-print-systems.ts'

test('a print system that does not come back is one finding, in time', async () => {
  const silent: PrintSystem = Object.assign(new FakePrintSystem({ printers: [] }), { list: () => new Promise<never>(() => {}) })
  const findings = await checkPrintSystems([silent], 10).run()
  expect(findings).toMatchObject([{ verdict: 'failed', says: expect.stringContaining('has not said in 0.01 seconds') as unknown }])
})
