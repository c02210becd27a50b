import type { JobId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import { expect, test } from 'vitest'
import { judge } from './judge.ts'
import type { Accepted } from './submit-waves.ts'

const jobId = '01900000-0000-7000-8000-000000000001' as JobId
const accepted: Accepted = {
  marker: 'T1',
  line: 'line-1',
  printer: 0,
  jobId,
  submittedAtMs: 1_000,
  acceptedAtMs: 1_010,
  tries: 1,
  canceled: undefined,
}
const sheet = { marker: 'T1', printer: 0, atMs: 1_100, isRight: true }
const endedAt = new Date(1_200).toISOString()
const job = (state: Job['state'], more: Partial<Job> = {}) =>
  ({ id: jobId, state, reasons: [], message: '', failure: null, endedAt, ...more }) as unknown as Job
const kill = { line: 'line-1', victim: 'cupsd' as const, atMs: 1_050, backAtMs: 1_060 }
const good = {
  accepted: [accepted],
  jobsById: new Map([[jobId as string, job('completed')]]),
  sheets: [sheet],
  kills: [kill],
  doubtsById: new Map(),
  handOversById: new Map(),
}
const twice = [{ ...sheet, atMs: 1_040 }, sheet]
const handedOver = (times: number) => new Map([[jobId as string, times]])
const doubtAt = (atMs: number) => new Map([[jobId as string, { detail: 'forgotten', atMs }]])
const uncertain = new Map([[jobId as string, job('uncertain', { endedAt: null })]])
const breachesOf = (evidence: Parameters<typeof judge>[0]) => judge(evidence).violations.map(({ breach }) => breach)

test('a job that came out once breaks nothing, and was in flight at the kill', () => {
  expect(judge(good)).toMatchObject({ violations: [], doubts: [], inFlightAtCupsKills: 1, states: { completed: 1 } })
})

test.each<[string, Partial<typeof good>, string]>([
  ['no sheet of a completed job', { sheets: [] }, 'lost'],
  ['a job that the relay does not know', { jobsById: new Map() }, 'lost'],
  ['a job canceled by nobody', { jobsById: new Map([[jobId as string, job('canceled')]]) }, 'lost'],
  ['a second sheet', { sheets: [sheet, sheet] }, 'doubled'],
  ['a second sheet by the next cupsd', { sheets: twice, handOversById: handedOver(1) }, 'repeated by CUPS, not said'],
  ['a second sheet of a job that was handed over twice', { sheets: twice, handOversById: handedOver(2) }, 'doubled'],
  [
    'a second sheet before the kill',
    {
      sheets: [
        { ...sheet, atMs: 1_040 },
        { ...sheet, atMs: 1_045 },
      ],
      handOversById: handedOver(1),
    },
    'doubled',
  ],
  ['other bytes', { sheets: [{ ...sheet, isRight: false }] }, 'wrong bytes'],
  ['another printer', { sheets: [{ ...sheet, printer: 1 }] }, 'wrong printer'],
  ['paper after a confirmed cancel', { accepted: [{ ...accepted, canceled: 'canceled' }] }, 'canceled, yet printed'],
  ['a failure', { jobsById: new Map([[jobId as string, job('failed')]]) }, 'failed'],
  ['a job that stays', { jobsById: new Map([[jobId as string, job('queued')]]) }, 'never ended'],
  ['doubt without a kill of cupsd', { jobsById: uncertain, kills: [], doubtsById: doubtAt(1_070) }, 'uncertain without cause'],
  ['doubt before the kill', { jobsById: uncertain, doubtsById: doubtAt(1_020) }, 'uncertain without cause'],
])('%s is seen', (_what, different, breach) => {
  expect(breachesOf({ ...good, ...different })).toEqual([breach])
})

test('doubt after a kill of cupsd is counted, and breaks nothing', () => {
  expect(judge({ ...good, jobsById: uncertain, doubtsById: doubtAt(1_070) })).toMatchObject({ violations: [], doubts: [{ sheets: 1 }] })
})

test('a label that CUPS printed again is counted, and breaks nothing once its job says so', () => {
  const jobsById = new Map([[jobId as string, job('completed', { message: 'It may have come out twice.' })]])
  const verdict = judge({ ...good, jobsById, sheets: twice, handOversById: handedOver(1) })
  expect(verdict).toMatchObject({ violations: [], repeats: [{ isSaid: true }], falseAlarms: 0 })
  expect(judge({ ...good, jobsById }).falseAlarms).toBe(1)
})

test('CUPS is believed to have printed a label again as often as it was killed, and not more often', () => {
  const jobsById = new Map([[jobId as string, job('completed', { message: 'It may have come out twice.' })]])
  const sheets = [1_040, 1_100, 1_300].map((atMs) => ({ ...sheet, atMs }))
  const evidence = { ...good, jobsById, sheets, handOversById: handedOver(1) }
  expect(breachesOf(evidence)).toEqual(['doubled'])
  expect(breachesOf({ ...evidence, kills: [kill, { ...kill, atMs: 1_200, backAtMs: 1_210 }] })).toEqual([])
})

test('a label that overtakes one that was accepted before it was submitted is seen', () => {
  const laterId = '01900000-0000-7000-8000-000000000002' as JobId
  const later: Accepted = { ...accepted, marker: 'T2', jobId: laterId, submittedAtMs: 1_020, acceptedAtMs: 1_030 }
  const jobsById = new Map([...good.jobsById, [laterId as string, job('completed', { id: laterId })]])
  const sheets = [{ ...sheet, marker: 'T2', atMs: 1_090 }, sheet]
  expect(breachesOf({ ...good, accepted: [accepted, later], jobsById, sheets })).toEqual(['out of order'])
})
