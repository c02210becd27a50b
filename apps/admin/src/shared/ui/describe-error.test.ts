import { expect, test } from 'vitest'
import { ProblemError } from '../api/problem-error.ts'
import { describeError } from './describe-error.ts'

const unreachable = new ProblemError({ code: 'no-answer', detail: '' }, 0)

test('a read that found nobody is tried again by itself, and a change says that nobody knows whether it was made', () => {
  expect(describeError(unreachable, { isAskedAgain: true }).advice).toContain('tries again by itself')
  expect(describeError(unreachable, { isAskedAgain: false }).advice).toMatch(/not known.*look before you try again/)
})

test.each([
  'Unable to preload CSS for /assets/keyword-C1TTYmOX.css',
  'Failed to fetch dynamically imported module: https://print.example.com/assets/keys-page.js',
  'error loading dynamically imported module: https://print.example.com/assets/keys-page.js',
  'Importing a module script failed.',
])('code that could not be fetched is not called a broken page: %s', (message) => {
  const { title, advice } = describeError(new TypeError(message), { isAskedAgain: true })
  expect(title).toBe('This part of the console could not be fetched')
  expect(advice).toContain('updated')
})

test('an answer of another version of the relay asks for a reload, not for an update of agents', () => {
  const { advice } = describeError(new ProblemError({ code: 'message-unknown', detail: '' }, 200), { isAskedAgain: true })
  expect(advice).toContain('Reload')
})

test('a problem of the relay is told in its own words, with the id that support asks for', () => {
  const problem = new ProblemError({ code: 'storage-full', detail: 'data is full', requestId: 'r1' }, 507)
  expect(describeError(problem, { isAskedAgain: true })).toMatchObject({
    title: 'The disk is full',
    detail: 'data is full',
    requestId: 'r1',
  })
})
