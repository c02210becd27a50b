import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { personOf } from '../testing/person-of.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitLabel } from '../testing/submit-label.ts'
import { readJob } from './job-queries.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('a submission is answered with the job as reading it shows it', async () => {
  const { organizationId, printerId } = await addPrinter(line.pool)
  const { reach } = personOf(organizationId)
  const job = { metadata: { order: '4711', box: '1' }, expiresIn: 60, onDoubt: 'reprint' as const }
  const answer = await submitLabel(line, printerId, { job, reach })
  if (!answer.ok || !answer.created) throw new Error('the label was not taken')
  expect(answer.job).toEqual(await readJob(line.pool, reach, answer.jobId))
})
