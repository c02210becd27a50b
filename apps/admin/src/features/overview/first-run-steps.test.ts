import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { expect, test } from 'vitest'
import { firstRunSteps } from './first-run-steps.ts'

const noJobs = { queued: 0, delivered: 0, printing: 0, uncertain: 0, completed: 0, failed: 0, canceled: 0, expired: 0 }
const noPrinters = { ready: 0, attention: 0, stopped: 0, paused: 0, unreachable: 0 }

function stepsOf(change: Partial<Overview>): string[] {
  const empty = {
    computers: { connected: 0, disconnected: 0 },
    printers: noPrinters,
    jobsByState: noJobs,
    hasPrinted: false,
  }
  const { computer, printer, page, printed } = firstRunSteps({ ...empty, ...change } as Overview)
  return [computer, printer, page, printed]
}

const here = { connected: 1, disconnected: 0 }
const ready = { ...noPrinters, ready: 1 }

test.each([
  ['an empty installation', {}, ['now', 'ahead', 'ahead', 'ahead']],
  ['a computer without printers', { computers: here }, ['done', 'now', 'ahead', 'ahead']],
  ['a printer that nobody printed to', { computers: here, printers: ready }, ['done', 'done', 'now', 'ahead']],
  ['a paused printer', { computers: here, printers: { ...noPrinters, paused: 1 } }, ['done', 'done', 'now', 'ahead']],
  ['a page under way', { computers: here, printers: ready, jobsByState: { ...noJobs, printing: 1 } }, ['done', 'done', 'done', 'now']],
  ['a printed page', { computers: here, printers: ready, hasPrinted: true }, ['done', 'done', 'done', 'done']],
  ['a printed page whose computer was removed since', { hasPrinted: true }, ['done', 'done', 'done', 'done']],
])('%s', (_what, change, expected) => {
  expect(stepsOf(change)).toEqual(expected)
})

test('a computer that is not connected is said to be away', () => {
  const computers = { connected: 0, disconnected: 1 }
  expect(firstRunSteps({ computers, printers: noPrinters, jobsByState: noJobs, hasPrinted: false } as unknown as Overview).isAway).toBe(
    true,
  )
})
