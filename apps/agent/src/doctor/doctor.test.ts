import { describe, expect, test } from 'vitest'
import { findingLines } from '../commands/doctor.ts'
import { keptFinding } from './check-kept-files.ts'
import { printerFindings } from './check-print-systems.ts'
import { clockFinding, remedyFor } from './check-relay.ts'
import { examine } from './examine.ts'
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
    { check: 'first', verdict: 'failed', says: 'the disk is on fire' },
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

test.each([
  ['getaddrinfo ENOTFOUND print.example.com', /name can not be resolved/],
  ['connect ECONNREFUSED 10.0.0.1:443', /Nothing listens/],
  ['connect EHOSTUNREACH 10.0.0.1:443', /no way into that network/],
  ['The operation was aborted due to timeout', /firewall/],
  ['unable to verify the first certificate', /CLOUDPRINT_CA_FILE/],
  ['wrong version number', /does not speak TLS/],
  ['something else', /Check the address/],
])('%s has its own remedy', (detail, remedy) => {
  expect(remedyFor(detail)).toMatch(remedy)
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
