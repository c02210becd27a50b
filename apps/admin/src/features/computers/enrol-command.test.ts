import { expect, test } from 'vitest'
import { enrolCommand, likelySystem } from './enrol-command.ts'

const enrolment = { relayUrl: 'https://print.example.com', code: 'K7QW-4MZP' }

test('the command names this relay and the code, and starts the agent', () => {
  expect(enrolCommand({ ...enrolment, system: 'linux' })).toBe(
    'cloudprint-agent enrol --relay https://print.example.com --code K7QW-4MZP && cloudprint-agent run',
  )
  expect(enrolCommand({ ...enrolment, system: 'windows' })).toBe(
    'cloudprint-agent enrol --relay https://print.example.com --code K7QW-4MZP ; cloudprint-agent run',
  )
})

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'macos'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'linux'],
])('%s suggests %s', (userAgent, system) => {
  expect(likelySystem(userAgent)).toBe(system)
})
