import { afterAll, beforeAll, expect, test } from 'vitest'
import { CupsTestBench, deadline } from './cups-test-bench.ts'
import { StandInPrinter } from './testing/stand-in-printer.ts'

let bench: CupsTestBench
beforeAll(async () => {
  bench = await CupsTestBench.start()
})
afterAll(() => bench.close())

const identify = (queue: string) => bench.system.identify(`cups/${queue}`, deadline())

test('an IPP printer that can is asked to show itself, and one that went away is said not to answer', async () => {
  const printer = await StandInPrinter.start()
  const queue = await bench.queue({ uri: printer.uri })
  expect(await identify(queue)).toEqual({ outcome: 'identified', detail: '' })
  expect(printer.identified).toBe(1)
  await printer.stop()
  expect(await identify(queue)).toMatchObject({ outcome: 'no-answer' })
})

test('a printer without a way to do so, or to be asked, is told from one that did', async () => {
  const old = await StandInPrinter.start({ isOld: true })
  expect(await identify(await bench.queue({ uri: old.uri }))).toMatchObject({ outcome: 'cannot' })
  expect(old.identified).toBe(0)
  await old.stop()
  const raw = await identify(await bench.queue({ uri: 'socket://127.0.0.1:9100' }))
  expect(raw).toEqual({ outcome: 'cannot', detail: expect.stringContaining('socket://127.0.0.1:9100') as string })
  expect(await identify('not-there')).toMatchObject({ outcome: 'no-answer' })
})
