import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { problemCodes } from '../problems.ts'
import { Text } from '../text.ts'
import { agentMessages } from './agent-messages.ts'
import { relayMessages } from './relay-messages.ts'

const folder = new URL('../../fixtures/v1/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const hello = agentMessages.hello.request
const printers = agentMessages.printers.request
const reports = agentMessages.reports.request
const offerReply = relayMessages.offer.reply

const lie = `\0\ud800\u001b${'x'.repeat(100_000)}`
/** Longer than any bound that this protocol has. */
const MAX_TEXT = 1023

/** Every string of a message that says something, and does not name it, replaced by a lie. */
function lied(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => lied(item, key))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, lied(item, name)]))
  }
  return typeof value === 'string' && said.has(key) ? lie : value
}

const said = new Set(
  `osVersion architecture hostname agentVersion displayName location makeAndModel deviceUri message detail reason color
  mediaReady mediaSources mediaTypes resolutions outputBins`.split(/\s+/),
)

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

describe('an agent that says what no database keeps', () => {
  test.each([
    ['hello', hello, 'agent.hello.request'],
    ['printers', printers, 'agent.printers.request'],
    ['reports', reports, 'agent.reports.request'],
    ['the answer to an offer', offerReply, 'relay.offer.reply'],
  ] as const)('is understood, and its words are cleaned and cut: %s', (_name, schema, fixture) => {
    const lies = lied(read(fixture))
    expect(stringsIn(lies)).toContain(lie)
    const strings = stringsIn(schema.parse(lies))
    expect(strings.filter((text) => !Text(MAX_TEXT).safeParse(text).success)).toEqual([])
    expect(strings).toHaveLength(stringsIn(lies).length)
  })

  test.each(['cups/Zeb\0ra', 'cups/\ud800', `cups/${'x'.repeat(300)}`])('can not name a printer so: %j', (name) => {
    expect(printers.safeParse({ names: [name], changed: [] }).success).toBe(false)
  })

  const report = (event: unknown, at = '2026-01-01T00:00:00Z') => ({
    number: 7,
    jobId: '01890000-0000-7000-8000-000000000000',
    attempt: 1,
    at,
    event,
  })
  test.each([
    ['names a print system’s job with NUL', report({ kind: 'printing', spoolerJob: { id: '1\0', uuid: null } })],
    ['tells of more sheets than a column holds', report({ kind: 'progressed', reasons: [], message: '', sheetsCompleted: 2 ** 31 })],
    ['was there in the year 0', report({ kind: 'canceled' }, '0000-01-01T00:00:00Z')],
    ['tells a time of a megabyte', report({ kind: 'canceled' }, `2026-01-01T00:00:00.${'0'.repeat(1_000_000)}Z`)],
  ])('has a report refused alone that %s', (_what, bad) => {
    const good = report({ kind: 'delivered' })
    expect(reports.parse({ reports: [good, bad] }).reports).toEqual([good, { number: 7 }])
  })

  test('fails a job with a code of its own invention, and is held to one that exists', () => {
    const parsed = reports.parse({ reports: [report({ kind: 'failed', code: 'no-such\0code', detail: 'x' })] })
    expect(parsed.reports[0]).toMatchObject({ event: { kind: 'failed', code: 'print-failed' } })
    expect(problemCodes).toContain('print-failed')
  })
})
