import { obstacles } from '@cloudprint/protocol/obstacles'
import type { ObstacleCode } from '@cloudprint/protocol/obstacles'
import { describe, expect, test } from 'vitest'
import { findingLines } from '../commands/doctor.ts'
import { connectionFindings } from './check-connections.ts'
import { keptFinding } from './check-kept-files.ts'
import { printerFindings } from './check-print-systems.ts'
import { clockFinding } from './check-relay.ts'
import { speedFinding } from './check-throughput.ts'
import { wayFindings } from './check-way.ts'
import { examine } from './examine.ts'
import { Obstacle } from '../outgoing/obstacle.ts'
import { fakePrinter } from '../printing/fake/fake-printer.ts'

test('a check that breaks is a finding and stops no other', async () => {
  const findings = await examine([
    { name: 'first', run: () => Promise.reject(new Error('the disk is on fire')) },
    {
      name: 'second',
      run: () =>
        Promise.resolve([
          { verdict: 'ok', says: 'one' },
          { verdict: 'ok', says: 'two' },
        ]),
    },
  ])
  expect(findings).toEqual([
    { check: 'first', verdict: 'failed', says: 'the disk is on fire', remedy: expect.stringContaining('--bundle') as string },
    { check: 'second', verdict: 'ok', says: 'one' },
    { check: 'second', verdict: 'ok', says: 'two' },
  ])
})

test('what is to be done stands under what was found', () => {
  expect(
    findingLines([
      { check: 'disk', verdict: 'ok', says: 'Room.' },
      { check: 'relay', verdict: 'failed', says: 'No answer.', remedy: 'Open the way.' },
    ]),
  ).toEqual(['ok      disk   Room.', 'failed  relay  No answer.', '         → Open the way.'])
})

test('a clock that is off is a warning, in either direction', () => {
  expect(clockFinding(1_400)).toMatchObject({ verdict: 'ok' })
  expect(clockFinding(7_200_000)).toMatchObject({ verdict: 'warning', says: 'This machine’s clock is 7200 s behind the relay’s.' })
  expect(clockFinding(-61_000)).toMatchObject({ verdict: 'warning', says: 'This machine’s clock is 61 s ahead of the relay’s.' })
})

describe('the way to the relay', () => {
  const closed = (code: ObstacleCode, detail: string) => ({ ok: false, obstacle: new Obstacle(code, detail) }) as const

  test('what closes one way is a warning where another stays open, with its remedy', () => {
    const findings = wayFindings([
      { name: 'channel-port', hop: closed('port-blocked', 'print.example.com:6123: no answer within 8 s') },
      { name: 'channel-websocket', hop: closed('port-blocked', 'no answer') },
      { name: 'api-websocket', hop: closed('upgrade-blocked', '400') },
      { name: 'api-polling', hop: { ok: true, says: 'Long-polling opens in 12 ms.' } },
    ])
    expect(findings.map(({ verdict }) => verdict)).toEqual(['warning', 'skipped', 'warning', 'ok'])
    expect(findings[0]).toEqual({
      check: 'channel’s port',
      verdict: 'warning',
      says: 'The connection gets no answer (print.example.com:6123: no answer within 8 s).',
      remedy: obstacles['port-blocked'].advice,
    })
  })

  test('what closes all of them has failed', () => {
    const findings = wayFindings([
      { name: 'name', hop: closed('name-unknown', 'ENOTFOUND') },
      { name: 'api-polling', hop: closed('name-unknown', 'ENOTFOUND') },
    ])
    expect(findings).toMatchObject([
      { verdict: 'failed', remedy: obstacles['name-unknown'].advice },
      { verdict: 'skipped', says: 'It is closed for the same reason as the name.' },
    ])
  })

  test('a slow line is a warning, and says how slow', () => {
    expect(speedFinding(12.4, 48_000_000)).toEqual({
      verdict: 'ok',
      says: 'A round trip takes 12 ms, and documents come with 48.0 Mbit/s or more.',
    })
    expect(speedFinding(300, 250_000)).toMatchObject({ verdict: 'warning', says: expect.stringContaining('0.3 Mbit/s') as string })
  })
})

describe('printers', () => {
  test('that are stopped or take no jobs are named, with the print system’s words', () => {
    const findings = printerFindings([
      fakePrinter('fine'),
      fakePrinter('stopped', { health: { state: 'stopped', message: 'Out of paper' } }),
      fakePrinter('closed', { health: { acceptingJobs: false } }),
    ])
    expect(findings).toMatchObject([
      { verdict: 'ok', says: 'It answers and has 3 printers.' },
      { verdict: 'warning', says: 'fake/stopped is stopped (Out of paper).' },
      { verdict: 'warning', says: 'fake/closed takes no jobs.' },
    ])
  })

  test('that are none at all are a warning', () => {
    expect(printerFindings([])).toMatchObject([{ verdict: 'warning' }])
  })
})

test.each([
  [{ kept: 'no' } as const, 'ok', /keeps no document/],
  [{ kept: 'seconds', seconds: 86_400 } as const, 'warning', /for 1 day /],
  [{ kept: 'seconds', seconds: 7_200 } as const, 'warning', /for 2 hours /],
  [{ kept: 'seconds', seconds: 5 } as const, 'warning', /for 1 minute /],
  [{ kept: 'always' } as const, 'warning', /until its history is full/],
  [{ kept: 'refused' } as const, 'skipped', /administrators only/],
])('documents that CUPS keeps (%o) are said: %s', (kept, verdict, says) => {
  const finding = keptFinding(kept)
  expect(finding.verdict).toBe(verdict)
  expect(finding.says).toMatch(says)
})

test('printers that somebody added for themselves are named, with the command that adds them for all', () => {
  const connections = [
    { printer: '\\\\print-1\\HP', account: 'S-1-5-21-1' },
    { printer: '\\\\print-1\\HP', account: 'S-1-5-21-2' },
    { printer: '\\\\print-1\\Known', account: 'S-1-5-21-2' },
  ]
  const findings = connectionFindings({ connections, isPartial: false }, new Set(['windows/\\\\print-1\\Known']))
  expect(findings).toHaveLength(1)
  expect(findings[0]).toMatchObject({ verdict: 'warning', says: expect.stringContaining('\\\\print-1\\HP') as string })
  expect(findings[0]?.remedy).toContain('/ga /n"\\\\print-1\\HP"')
  expect(connectionFindings({ connections: [], isPartial: false }, new Set())).toMatchObject([{ verdict: 'ok' }])
  // Whoever names a printer for themselves must not write what an administrator pastes.
  const slyly = [{ printer: '\\\\print-1\\x" & calc & "', account: 'S-1-5-21-1' }]
  const [sly] = connectionFindings({ connections: slyly, isPartial: false }, new Set())
  expect(sly?.remedy).not.toContain('calc')
})

test('where the printers of others are closed to the account that asks, nobody is told that there are none', () => {
  expect(connectionFindings({ connections: [], isPartial: true }, new Set())).toMatchObject([
    { verdict: 'skipped', remedy: expect.stringContaining('as an administrator') as string },
  ])
  const connections = [{ printer: '\\\\print-1\\HP', account: 'S-1-5-21-1' }]
  const verdicts = connectionFindings({ connections, isPartial: true }, new Set()).map(({ verdict }) => verdict)
  expect(verdicts).toEqual(['warning', 'skipped'])
})
