import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readEnv } from './read-env.ts'

const dir = mkdtempSync(join(tmpdir(), 'read-env-'))
afterAll(() => rmSync(dir, { recursive: true }))

const schema = z.object({
  PORT: z.coerce.number().int().describe('a port number').default(443),
  DATABASE_URL: z.url().describe('postgres://user:password@host/database'),
  LABEL: z.string().optional(),
})
const DATABASE_URL = 'postgres://a:b@c/d'

function fileWith(content: string): string {
  const path = join(dir, crypto.randomUUID())
  writeFileSync(path, content)
  return path
}

function messageOf(env: Record<string, string>): string {
  try {
    readEnv(schema, env)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'no error'
}

test('settings come out typed, with their defaults, without what is not theirs', () => {
  expect(readEnv(schema, { DATABASE_URL, PORT: '8443', HOME: '/root' })).toEqual({ DATABASE_URL, PORT: 8443 })
  expect(readEnv(schema, { DATABASE_URL }).PORT).toBe(443)
})

test('an empty variable counts as not set', () => {
  expect(readEnv(schema, { DATABASE_URL, PORT: '', LABEL: '' })).toEqual({ DATABASE_URL, PORT: 443 })
})

test('a secret may stand in a file, and its last newline is not part of it', () => {
  const env = { DATABASE_URL_FILE: fileWith(`${DATABASE_URL}\n`) }
  expect(readEnv(schema, env).DATABASE_URL).toBe(DATABASE_URL)
})

test('one error names every wrong setting and what is expected', () => {
  const message = messageOf({ PORT: 'many' })
  expect(message).toMatch(/^2 settings are wrong:/)
  expect(message).toMatch(/PORT: .*expected: a port number/)
  expect(message).toMatch(/DATABASE_URL: is not set \(expected: postgres:/)
})

test('a value is not shown: it may be a secret', () => {
  expect(messageOf({ DATABASE_URL: 's3cret' })).not.toContain('s3cret')
})

test('a setting given twice or in a missing file is an error', () => {
  expect(messageOf({ DATABASE_URL, DATABASE_URL_FILE: '/nowhere' })).toContain('is set twice')
  expect(messageOf({ DATABASE_URL_FILE: join(dir, 'missing') })).toContain('cannot be read from DATABASE_URL_FILE')
})
