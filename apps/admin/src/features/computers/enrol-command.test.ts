import { expect, test } from 'vitest'
import { enrolCommand, isLoopback, likelySystem, relayUrlFor } from './enrol-command.ts'

test('the command names the relay and the code, and starts the agent', () => {
  const given = { relayUrl: 'https://print.example.com', code: 'K7QW-4MZP', packagesUrl: null }
  expect(enrolCommand({ ...given, system: 'linux' })).toMatch(
    /cloudprint-agent enrol https:\/\/print\.example\.com --code K7QW-4MZP && .*cloudprint-agent run$/,
  )
  expect(enrolCommand({ ...given, system: 'windows' })).toMatch(/ --code K7QW-4MZP; if \(\$\?\) \{ .*cloudprint-agent run \}$/)
})

test('a machine that shows a code of its own is given none', () => {
  expect(enrolCommand({ relayUrl: 'https://print.example.com', system: 'macos', packagesUrl: null })).toMatch(
    / enrol https:\/\/print\.example\.com && /,
  )
})

test.each([
  [
    'linux',
    'curl -fsSLO https://packages.example.com/cloudprint-agent-linux-$(uname -m).deb && sudo apt-get install -y ./cloudprint-agent-linux-$(uname -m).deb && sudo cloudprint-agent install --relay https://print.example.com --code K7QW-4MZP',
  ],
  [
    'macos',
    "curl -fsSL https://packages.example.com/cloudprint-agent-macos-$(uname -m).tar.gz | sudo tar -xz -C /Library && sudo '/Library/Cloud Print Agent/bin/cloudprint-agent' install --relay https://print.example.com --code K7QW-4MZP",
  ],
  [
    'windows',
    'msiexec /i https://packages.example.com/cloudprint-agent-windows-x64.msi /qn RELAY=https://print.example.com CODE=K7QW-4MZP',
  ],
] as const)('where packages are, one command installs the agent on %s, adds the machine and starts it', (system, command) => {
  const packagesUrl = 'https://packages.example.com'
  expect(enrolCommand({ system, relayUrl: 'https://print.example.com', code: 'K7QW-4MZP', packagesUrl })).toBe(command)
})

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'macos'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'windows'],
])('%s suggests %s', (userAgent, system) => {
  expect(likelySystem(userAgent)).toBe(system)
})

test.each([
  ['https://print.example.com', 'http://localhost:8080', 'https://print.example.com'],
  ['http://localhost:8080', 'https://10.0.0.7:8080', 'https://10.0.0.7:8080'],
  ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://localhost:8080'],
])('a relay that calls itself %s, opened at %s, is reached by machines at %s', (publicUrl, origin, relayUrl) => {
  expect(relayUrlFor(publicUrl, origin)).toBe(relayUrl)
})

test('an address that no other machine reaches is known', () => {
  for (const url of ['http://localhost:8080', 'http://127.0.0.1', 'https://[::1]:8080']) expect(isLoopback(url)).toBe(true)
  for (const url of ['https://print.example.com', 'https://127.example.com', 'https://10.0.0.7', 'nonsense'])
    expect(isLoopback(url)).toBe(false)
})
