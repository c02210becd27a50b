import { expect, test } from 'vitest'
import { ProblemBody, problemBody, problemCodes, problems } from './problems.ts'

test.each(problemCodes)('%s has a status, a title and a remedy that a person can act on', (code) => {
  const { status, title, advice } = problems[code]
  expect(status).toBeGreaterThanOrEqual(400)
  expect(title).not.toMatch(/\.$/)
  expect(advice).toMatch(/^[A-Z].{15,}[.]$/s)
})

test('a body carries the code, the remedy and the fields at fault', () => {
  const body = problemBody(
    { code: 'ticket-unsupported', detail: 'no tray 9', errors: [{ field: 'ticket.mediaSource', message: 'no tray 9' }] },
    'r1',
  )
  expect(ProblemBody.parse(body)).toEqual(body)
  expect(body).toMatchObject({ type: '/problems/ticket-unsupported', status: 422, retryable: false, requestId: 'r1' })
})
