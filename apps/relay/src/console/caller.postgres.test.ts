import { routes } from '@cloudprint/protocol/http/routes'
import { expect, onTestFinished, test } from 'vitest'
import { startTestRelay } from '../testing/start-test-relay.ts'

async function publicUrlWith(settings: Record<string, string>) {
  const relay = await startTestRelay({ settings })
  onTestFinished(async () => relay.close())
  const called = await relay.call(routes.getCaller, {})
  return called.ok ? called.reply.publicUrl : called.problem.detail
}

test('a caller is told where other machines reach the relay, as its operator declared it', async () => {
  expect(await publicUrlWith({ CLOUDPRINT_PUBLIC_URL: 'https://print.example.com/' })).toBe('https://print.example.com')
})

test('a caller of a relay that declared nothing is told where it listens', async () => {
  expect(await publicUrlWith({ CLOUDPRINT_API_PORT: '8123' })).toBe('http://localhost:8123')
})
