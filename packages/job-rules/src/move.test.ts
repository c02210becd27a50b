import type { JobEvent, JobEventKind } from '@cloudprint/protocol/job-event'
import { JobEvent as JobEventSchema } from '@cloudprint/protocol/job-event'
import { doubtPolicies, doubtVerdicts, isFinal, jobStates } from '@cloudprint/protocol/job-state'
import type { JobState } from '@cloudprint/protocol/job-state'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { move } from './move.ts'
import type { JobFacts } from './move.ts'

const now = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-02T12:00:00Z')
const earlier = new Date('2026-02-28T12:00:00Z')

const facts = (change: Partial<JobFacts>): JobFacts => ({
  state: 'queued',
  onDoubt: 'hold',
  offered: false,
  cancelRequested: false,
  expiresAt: later,
  attempt: 1,
  documentKept: false,
  ...change,
})

const events: Record<JobEventKind, JobEvent> = {
  'submitted': { kind: 'submitted' },
  'offered': { kind: 'offered', epoch: 3 },
  'offer-withdrawn': { kind: 'offer-withdrawn', detail: '' },
  'delivered': { kind: 'delivered' },
  'printing': { kind: 'printing', spoolerJob: { id: '7', uuid: null } },
  'progressed': { kind: 'progressed', reasons: [], message: '', sheetsCompleted: null },
  'completed': { kind: 'completed', evidence: 'sent' },
  'failed': { kind: 'failed', code: 'print-failed', detail: '' },
  'canceled': { kind: 'canceled' },
  'expired': { kind: 'expired' },
  'uncertain': { kind: 'uncertain', detail: '' },
  'cancel-requested': { kind: 'cancel-requested' },
  'expiry-passed': { kind: 'expiry-passed' },
  'settled': { kind: 'settled', verdict: 'printed' },
  'undeliverable': { kind: 'undeliverable', code: 'document-unavailable', detail: '' },
  'retried': { kind: 'retried' },
}

/**
 * The whole table: what each event makes of each state. `waiting` is queued and not offered, `offered` is queued and perhaps
 * held by a computer. `=` the state stays and the event counts; `~` repeated; `x` conflict.
 */
const table: Record<JobEventKind, Record<'waiting' | 'offered' | 'delivered' | 'printing' | 'uncertain', string>> = {
  'submitted': { waiting: 'x', offered: 'x', delivered: 'x', printing: 'x', uncertain: 'x' },
  'offered': { waiting: '=', offered: '=', delivered: 'x', printing: 'x', uncertain: 'x' },
  'offer-withdrawn': { waiting: 'x', offered: '=', delivered: 'x', printing: 'x', uncertain: 'x' },
  'delivered': { waiting: 'x', offered: 'delivered', delivered: '~', printing: 'x', uncertain: 'x' },
  'printing': { waiting: 'x', offered: 'x', delivered: 'printing', printing: '~', uncertain: 'x' },
  'progressed': { waiting: 'x', offered: '=', delivered: '=', printing: '=', uncertain: 'x' },
  'completed': { waiting: 'x', offered: 'completed', delivered: 'completed', printing: 'completed', uncertain: 'completed' },
  'failed': { waiting: 'x', offered: 'failed', delivered: 'failed', printing: 'failed', uncertain: 'failed' },
  'canceled': { waiting: 'x', offered: 'canceled', delivered: 'canceled', printing: 'canceled', uncertain: 'canceled' },
  'expired': { waiting: 'x', offered: 'expired', delivered: 'expired', printing: 'x', uncertain: 'expired' },
  'uncertain': { waiting: 'x', offered: 'uncertain', delivered: 'uncertain', printing: 'uncertain', uncertain: '~' },
  'cancel-requested': { waiting: 'canceled', offered: '=', delivered: '=', printing: '=', uncertain: 'x' },
  'expiry-passed': { waiting: 'x', offered: 'x', delivered: 'x', printing: 'x', uncertain: 'x' },
  'settled': { waiting: 'x', offered: 'x', delivered: 'x', printing: 'x', uncertain: 'completed' },
  'undeliverable': { waiting: 'failed', offered: 'x', delivered: 'x', printing: 'x', uncertain: 'x' },
  'retried': { waiting: 'x', offered: 'x', delivered: 'x', printing: 'x', uncertain: 'x' },
}

const columns = {
  waiting: facts({}),
  offered: facts({ offered: true }),
  delivered: facts({ state: 'delivered', offered: true }),
  printing: facts({ state: 'printing', offered: true }),
  uncertain: facts({ state: 'uncertain' }),
}

function cell(job: JobFacts, event: JobEvent): string {
  const moved = move(job, event, now)
  if (moved.ok) return moved.state === job.state ? '=' : moved.state
  return { repeated: '~', conflict: 'x', final: 'final' }[moved.why]
}

describe('the table', () => {
  test('names every event that exists', () => {
    expect(Object.keys(table).toSorted()).toEqual(JobEventSchema.options.map((option) => option.shape.kind.value).toSorted())
  })

  for (const kind of Object.keys(table) as JobEventKind[]) {
    for (const column of Object.keys(columns) as (keyof typeof columns)[]) {
      test(`${kind} on a job that is ${column}: ${table[kind][column]}`, () => {
        expect(cell(columns[column], events[kind])).toBe(table[kind][column])
      })
    }
    for (const state of jobStates.filter(isFinal)) {
      test(`${kind} changes nothing on a job that is ${state}`, () => {
        expect(move(facts({ state }), events[kind], now)).toEqual({ ok: false, why: 'final' })
      })
    }
  }
})

describe('cancel', () => {
  test('of a job that no computer may hold ends it at once', () => {
    expect(move(facts({}), events['cancel-requested'], now)).toMatchObject({ ok: true, state: 'canceled' })
  })

  test('of an offered job is pending until the agent or a withdrawn offer ends it', () => {
    const pending = move(facts({ offered: true }), events['cancel-requested'], now)
    expect(pending).toMatchObject({ ok: true, state: 'queued', cancelRequested: true })
    expect(move(facts({ offered: true, cancelRequested: true }), events['offer-withdrawn'], now)).toMatchObject({ state: 'canceled' })
  })

  test('asked twice is the same request', () => {
    expect(move(facts({ offered: true, cancelRequested: true }), events['cancel-requested'], now)).toEqual({ ok: false, why: 'repeated' })
  })

  test('that came too late leaves the job completed', () => {
    const job = facts({ state: 'printing', offered: true, cancelRequested: true })
    expect(move(job, events.completed, now)).toMatchObject({ ok: true, state: 'completed' })
  })
})

describe('expiry', () => {
  test('ends a waiting job once its time is over, and not before', () => {
    expect(move(facts({ expiresAt: earlier }), events['expiry-passed'], now)).toMatchObject({ ok: true, state: 'expired' })
    expect(move(facts({ expiresAt: later }), events['expiry-passed'], now)).toEqual({ ok: false, why: 'conflict' })
  })

  test('of an offered job is the agent’s to judge', () => {
    expect(move(facts({ offered: true, expiresAt: earlier }), events['expiry-passed'], now)).toEqual({ ok: false, why: 'conflict' })
  })

  test('ends a job whose offer comes back too late', () => {
    expect(move(facts({ offered: true, expiresAt: earlier }), events['offer-withdrawn'], now)).toMatchObject({ state: 'expired' })
  })
})

describe('doubt', () => {
  const printing = facts({ state: 'printing', offered: true })

  test('waits for a person under "hold"', () => {
    expect(move(printing, events.uncertain, now)).toMatchObject({ state: 'uncertain', offered: false, printsAgain: false })
  })

  test('prints again under "reprint", unless a cancel was asked for', () => {
    const reprint = { ...printing, onDoubt: 'reprint' as const }
    expect(move(reprint, events.uncertain, now)).toMatchObject({ state: 'queued', offered: false, printsAgain: true })
    expect(move({ ...reprint, cancelRequested: true }, events.uncertain, now)).toMatchObject({ state: 'uncertain' })
  })

  test('is settled by each verdict as it says', () => {
    const uncertain = facts({ state: 'uncertain' })
    const settle = (verdict: (typeof doubtVerdicts)[number]) => move(uncertain, { kind: 'settled', verdict }, now)
    expect(settle('printed')).toMatchObject({ state: 'completed', printsAgain: false })
    expect(settle('print-again')).toMatchObject({ state: 'queued', printsAgain: true, offered: false })
    expect(settle('discard')).toMatchObject({ state: 'canceled', printsAgain: false })
  })
})

describe('a retry', () => {
  const failed = facts({ state: 'failed', documentKept: true, offered: true, cancelRequested: true })

  test('puts a job that failed back into the queue, as nobody’s yet', () => {
    expect(move(failed, events.retried, now)).toEqual({
      ok: true,
      state: 'queued',
      offered: false,
      cancelRequested: false,
      printsAgain: true,
    })
  })

  test('is not possible once the document is gone', () => {
    expect(move({ ...failed, documentKept: false }, events.retried, now)).toEqual({ ok: false, why: 'final' })
  })

  test.each(['completed', 'canceled', 'expired'] as const)('is not possible for a job that is %s', (state) => {
    expect(move({ ...failed, state }, events.retried, now)).toEqual({ ok: false, why: 'final' })
  })

  test.each(['queued', 'delivered', 'printing'] as const)('asked again while the next attempt is %s is the same request', (state) => {
    expect(move(facts({ state, attempt: 2 }), events.retried, now)).toEqual({ ok: false, why: 'repeated' })
  })
})

describe('whatever happens in whatever order', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom(...Object.values(events)),
    fc.constantFrom(...doubtVerdicts).map((verdict): JobEvent => ({ kind: 'settled', verdict })),
  )
  const anyStory = fc.tuple(fc.array(anyEvent, { maxLength: 40 }), fc.constantFrom(...doubtPolicies), fc.boolean())

  const replay = (story: JobEvent[], start: JobFacts) => {
    let job = start
    const steps: { before: JobFacts; event: JobEvent; after: JobFacts; printsAgain: boolean }[] = []
    for (const event of story) {
      const moved = move(job, event, now)
      if (!moved.ok) continue
      const after = { ...job, state: moved.state, offered: moved.offered, cancelRequested: moved.cancelRequested }
      steps.push({ before: job, event, after, printsAgain: moved.printsAgain })
      job = after
    }
    return steps
  }

  test('a job that has ended never moves again', () => {
    fc.assert(
      fc.property(anyStory, ([story, onDoubt, expired]) => {
        const states = replay(story, facts({ onDoubt, expiresAt: expired ? earlier : later })).map((step) => step.after.state)
        const end = states.findIndex(isFinal)
        expect(end === -1 || end === states.length - 1).toBe(true)
      }),
    )
  })

  test('nothing is handed out again under "hold" without a person’s word', () => {
    fc.assert(
      fc.property(anyStory, ([story]) => {
        for (const step of replay(story, facts({ onDoubt: 'hold' }))) {
          if (step.printsAgain) expect(step.event).toMatchObject({ kind: 'settled', verdict: 'print-again' })
        }
      }),
    )
  })

  test('the relay alone cancels only what no computer may hold', () => {
    fc.assert(
      fc.property(anyStory, ([story, onDoubt]) => {
        for (const { before, event, after } of replay(story, facts({ onDoubt }))) {
          if (after.state !== 'canceled' || event.kind === 'canceled') continue
          expect(before.state === 'uncertain' || !before.offered || event.kind === 'offer-withdrawn').toBe(true)
        }
      }),
    )
  })

  test('only states that follow each other follow each other', () => {
    const next: Record<JobState, JobState[]> = {
      queued: ['delivered', 'completed', 'canceled', 'expired', 'failed', 'uncertain'],
      delivered: ['printing', 'completed', 'canceled', 'expired', 'failed', 'uncertain', 'queued'],
      printing: ['completed', 'failed', 'canceled', 'uncertain', 'queued'],
      uncertain: ['completed', 'queued', 'canceled', 'failed', 'expired'],
      completed: [],
      failed: [],
      canceled: [],
      expired: [],
    }
    fc.assert(
      fc.property(anyStory, ([story, onDoubt]) => {
        for (const { before, after } of replay(story, facts({ onDoubt }))) {
          if (after.state !== before.state) expect(next[before.state]).toContain(after.state)
        }
      }),
    )
  })
})
