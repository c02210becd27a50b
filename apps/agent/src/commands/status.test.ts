import { expect, test } from 'vitest'
import { AGENT_VERSION } from '../system-info.ts'
import { shownStatus } from '../testing/shown-status.ts'
import { statusLines } from './status.ts'

test('an error that is over is shown with when, how often, which job, and what to do', () => {
  expect(statusLines(shownStatus).join('\n')).toMatch(
    /^Errors .*\n {2}2026-03-01T12:00:09\.000Z {2}3× {2}The print system aborted the job: no paper \(print-aborted\)\. Job j0 for cups\/Zebra\. Check the cable\.$/m,
  )
  expect(statusLines({ ...shownStatus, lastErrors: [] }).join('\n')).toMatch(/^Errors +none$/m)
})

test('the version of the agent is told, and that of the command where it is another', () => {
  expect(statusLines({ ...shownStatus, version: AGENT_VERSION }).join('\n')).not.toContain('This command')
  const lines = statusLines({ ...shownStatus, version: '9.9.9' }).join('\n')
  expect(lines).toContain('Agent      version 9.9.9, process 7')
  expect(lines).toContain(`This command is of version ${AGENT_VERSION}`)
})
