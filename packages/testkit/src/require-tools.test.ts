import { expect, test } from 'vitest'
import { requireTools, type Tool } from './require-tools.ts'

test('a tool that is there is given by its full path', () => {
  const [bash] = requireTools('bash')
  expect(bash).toMatch(/^\/.*\/bash$/)
})

test('a tool that is missing is an error that says what to install', () => {
  expect(() => requireTools('bash', 'no-such-tool' as Tool)).toThrow(/needs no-such-tool\. Install with: apt-get install/)
})
