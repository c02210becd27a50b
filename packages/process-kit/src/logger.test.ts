import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

function collect() {
  const lines: string[] = []
  return { lines, destination: { write: (line: string) => void lines.push(line) } }
}

test.each([
  ['a header', { headers: { authorization: 'Bearer s3cret' } }],
  ['a header of a nested request', { req: { headers: { 'cookie': 's3cret', 'x-api-key': 's3cret' } } }],
  ['a cookie that is set', { res: { headers: { 'set-cookie': 's3cret' } } }],
  ['the content of a document', { job: { content: 's3cret' } }],
  ['an API key', { apiKey: 's3cret' }],
  ['a private key', { computer: { keys: { privateKey: 's3cret' } } }],
])('%s never reaches the log', (_what, facts) => {
  const { lines, destination } = collect()
  createLogger({ name: 'test', destination }).info(facts, 'a request')
  expect(lines.join()).toContain('a request')
  expect(lines.join()).toContain('[redacted]')
  expect(lines.join()).not.toContain('s3cret')
})

test('a child redacts too and carries its facts', () => {
  const { lines, destination } = collect()
  createLogger({ name: 'test', destination }).child({ site: 'north' }).info({ token: 's3cret' }, 'hello')
  expect(JSON.parse(lines.join())).toMatchObject({ site: 'north', token: '[redacted]', msg: 'hello' })
})

test('lines for people are text', () => {
  const { lines, destination } = collect()
  createLogger({ name: 'test', destination, pretty: true }).info('the relay listens')
  expect(lines.join()).toMatch(/INFO.*the relay listens/)
})

test('an error is logged with what, where and why, and not with the client that it carries', () => {
  const lines: string[] = []
  const log = createLogger({ name: 'test', destination: { write: (line: string) => void lines.push(line) } })
  const cause = new Error('connection reset')
  log.error({ err: Object.assign(new Error('query failed', { cause }), { code: '57P01', client: { host: 'db.internal' } }) }, 'broken')
  const { err } = JSON.parse(lines[0] ?? '') as { err: Record<string, unknown> }
  expect(err).toMatchObject({ type: 'Error', message: 'query failed', code: '57P01', cause: { message: 'connection reset' } })
  expect(lines[0]).not.toContain('db.internal')
})
