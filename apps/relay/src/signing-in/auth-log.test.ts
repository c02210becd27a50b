import { createLogger } from '@cloudprint/process-kit/logger'
import { expect, test } from 'vitest'
import { authLog } from './auth-log.ts'

function logged(level: string, message: string): string[] {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) }
  authLog(createLogger({ name: 'relay', pretty: false, destination }))(level, message)
  return lines
}

test('what better-auth calls an error is one, and not longer than somebody reads', () => {
  expect(logged('error', `no such table ${'x'.repeat(1_000)}`)).toEqual([expect.stringMatching(/^sign-in: no such table x{286}$/)])
})

test.each(['callbackURL', 'redirectURL', 'errorCallbackURL', 'newUserCallbackURL', 'origin'])(
  'a foreign %s that a stranger asked for is no error of the relay',
  (label) => {
    expect(logged('error', `Invalid ${label}: https://elsewhere.example/`)).toEqual([])
  },
)
