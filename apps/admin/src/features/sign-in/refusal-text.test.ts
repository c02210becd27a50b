import { expect, test } from 'vitest'
import { ProblemError } from '../../shared/api/problem-error.ts'
import { refusalText } from './refusal-text.ts'

test('who mistypes a password reads what people can do, and nothing of keys', () => {
  const text = refusalText(new ProblemError({ code: 'sign-in-refused', detail: 'No account has this.' }, 401))
  expect(text).toMatch(/^E-mail and password do not fit together\. Check both/)
  expect(text).not.toMatch(/key(?!board)s?\b/i)
})

test('who has to wait reads for how long', () => {
  const detail = 'Too many wrong passwords were tried. Try again in 42 seconds.'
  expect(refusalText(new ProblemError({ code: 'sign-in-throttled', detail }, 429))).toBe(detail)
})

test('that no answer came at all is said as such', () => {
  expect(refusalText(new ProblemError({ code: 'no-answer', detail: '' }, 0))).toMatch(/^The relay does not answer/)
})
