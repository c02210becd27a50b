import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import type { JobJournal, JournalChange } from '@cloudprint/agent/work/job-journal'
import type { HistoryEntry } from '@cloudprint/relay/jobs/job-rows'
import { changedComputers, changedRows, changedTransaction } from './changed-rows.ts'
import type { PlantedFault } from './planted-fault.ts'

type Message = Record<string, unknown>

/** Sees an offer's jobs on their way to an agent. */
function offersAs(change: (job: Message) => Message) {
  return () => (event: string, payload: unknown) => {
    if (event !== 'offer') return payload
    const { jobs, ...rest } = payload as { jobs: Message[] }
    return { ...rest, jobs: jobs.map(change) }
  }
}

/** Offers as they were before they had numbers. */
function offersWithoutNumbers() {
  return () => (event: string, payload: unknown) => (event === 'offer' ? { ...(payload as Message), number: undefined } : payload)
}

/** A journal that does everything as before but for what `change` says. */
function changedJournal(journal: JobJournal, change: Partial<JobJournal>): JobJournal {
  return {
    journalId: journal.journalId,
    place: journal.place,
    facts: () => journal.facts(),
    jobs: () => journal.jobs(),
    document: (key) => journal.document(key),
    endOf: (key) => journal.endOf(key),
    reportsAfter: (number, limit) => journal.reportsAfter(number, limit),
    write: (one) => journal.write(one),
    tidy: () => journal.tidy(),
    close: () => journal.close(),
    ...change,
  }
}

/** A journal that answers some writes before they are on disk. */
function journalLate(lateMs: number, isLate: (change: JournalChange) => boolean): NonNullable<PlantedFault['journal']> {
  return (journal, agent) =>
    changedJournal(journal, {
      write: (change) => {
        if (!isLate(change)) return journal.write(change)
        agent.after(lateMs, () => void journal.write(change).catch(() => undefined))
        return Promise.resolve()
      },
    })
}

/** Mistakes that the simulation must notice, each put around the real code at run time. */
export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'ack-before-commit',
    what: 'the relay accepts a job before its row is committed',
    jobRows: (rows, relay) =>
      changedRows(rows, {
        insert: async (jobs) => {
          relay.after(50, () => void rows.insert(jobs).catch(() => undefined))
          return jobs.map(() => 'inserted')
        },
      }),
  },
  {
    name: 'journal-after-the-act',
    what: 'the agent hands over before its journal says so',
    journal: journalLate(30, (change) => change.kind === 'move' && (change.stage === 'creating' || change.stage === 'sending')),
  },
  {
    name: 'accept-before-journal',
    what: 'the agent answers an offer before the job is in its journal',
    journal: journalLate(3, (change) => change.kind === 'accept'),
  },
  {
    name: 'dedup-in-memory',
    what: 'which reports were kept is known until the relay restarts, and no longer',
    jobRows: (rows) => {
      const keptByJournal = new Map<string, number>()
      return changedTransaction(rows, (transaction) => ({
        lockReports: async (journals) => {
          await transaction.lockReports(journals)
          return journals.map(({ journalId }) => keptByJournal.get(journalId) ?? 0)
        },
        keepReports: async (kept) => {
          for (const { journalId, keptThrough } of kept) keptByJournal.set(journalId, keptThrough)
        },
      }))
    },
  },
  {
    name: 'epoch-ignored',
    what: 'nobody looks at the epoch: what an older session says, claims or closes counts as the newest one’s',
    jobRows: (rows, _relay, database) => {
      const claiming = changedRows(rows, {
        claimOffers: (claim) => rows.claimOffers({ ...claim, epoch: database.computer(claim.computerId).epoch }),
      })
      return changedTransaction(claiming, (all) => ({ lockSessions: async (ids) => (await all.lockSessions(ids)).map(() => 1) }))
    },
    computerRows: (rows, database) =>
      changedComputers(rows, {
        openSession: async (claim) => {
          const opened = await rows.openSession(claim)
          return opened.epoch === null ? opened : { ...opened, epoch: 1 }
        },
        closeSession: (id, _epoch, now) => rows.closeSession(id, database.computer(id).epoch, now),
      }),
  },
  {
    name: 'cancel-too-sure',
    what: 'a cancel that only asked the site is answered as canceled',
    canceled: (answer) => (answer.ok ? { ok: true, outcome: 'canceled' } : answer),
  },
  {
    name: 'offer-not-withdrawn',
    what: 'an offer that never arrived is not noticed at the next hello',
    jobRows: (rows) =>
      changedTransaction(rows, (transaction) => ({
        listKnown: async (asked) =>
          (await transaction.listKnown(asked)).map((known) =>
            known.map((job) => ({ ...job, mayBeHeld: job.mayBeHeld && job.state !== 'queued' })),
          ),
      })),
  },
  {
    name: 'find-not-asked',
    what: 'after a crash the agent sends the document again instead of asking the print system',
    printSystem: (system) => ({
      name: system.name,
      list: (signal) => system.list(signal),
      watch: (listener, signal) => system.watch(listener, signal),
      check: (job, document, signal) => system.check(job, document, signal),
      create: (job, signal) => system.create(job, signal),
      send: (job, spoolerJob, document, signal) => system.send(job, spoolerJob, document, signal),
      look: (jobs, signal) => system.look(jobs, signal),
      cancel: (job, signal) => system.cancel(job, signal),
      find: async (job, signal) => {
        const found = await system.find(job, signal)
        return found === undefined ? undefined : { ...found, state: 'awaits-document' }
      },
    }),
  },
  {
    name: 'expiry-not-rechecked',
    what: 'the agent does not look at the time again before it hands over',
    relaySays: offersAs((job) => ({ ...job, expiresAt: '2027-01-01T00:00:00.000Z' })),
  },
  {
    name: 'sequence-ignored',
    what: 'a lane takes the newest job first',
    relaySays: offersAs((job) => ({ ...job, sequence: 1_000_000 - Number(job['sequence']) })),
  },
  {
    name: 'document-kept',
    what: 'a job’s document stays after its end',
    jobRows: (rows) => changedTransaction(rows, () => ({ removeDocuments: () => Promise.resolve() })),
  },
  {
    name: 'retry-leaves-the-time',
    what: 'the document of a job that is tried again goes when its first time is over',
    jobRows: (rows) => changedTransaction(rows, () => ({ unkeepDocuments: () => Promise.resolve() })),
  },
  {
    name: 'failed-document-forgotten',
    what: 'nobody removes the documents of failed jobs when their time is over',
    jobRows: (rows) => changedRows(rows, { listKeptTooLong: () => Promise.resolve([]) }),
  },
  {
    name: 'hello-omits',
    what: 'an agent does not tell all that its journal holds',
    agentSays: () => (event, payload) =>
      event === 'hello' ? { ...(payload as Message), holds: (payload as { holds: unknown[] }).holds.slice(1) } : payload,
  },
  {
    name: 'report-dropped-before-ack',
    what: 'reports are dropped when they are sent, not when they are kept',
    journal: (journal) =>
      changedJournal(journal, {
        reportsAfter: (number, limit) => {
          const reports = journal.reportsAfter(number, limit)
          const last = reports.at(-1)
          if (last !== undefined) void journal.write({ kind: 'drop-reports', throughNumber: last.number }).catch(() => undefined)
          return reports
        },
      }),
  },
  {
    name: 'doubt-reprints',
    what: 'doubt leads to another print although the job says hold',
    jobRows: (rows) => changedRows(rows, { insert: (jobs) => rows.insert(jobs.map((job) => ({ ...job, onDoubt: 'reprint' }))) }),
  },
  {
    name: 'doubt-blocks-nothing',
    what: 'jobs are offered behind one in doubt, although their printer is set so that it holds them up',
    jobRows: (rows, _relay, database) =>
      changedRows(rows, {
        claimOffers: (claim) => {
          for (const printer of database.printers.values()) printer.doubtBlocks = false
          return rows.claimOffers(claim)
        },
      }),
  },
  {
    name: 'history-forgotten',
    what: 'a state moves without an entry in the history',
    jobRows: (rows) =>
      changedTransaction(rows, (transaction) => ({
        writeJobs: (jobs, entries: HistoryEntry[]) =>
          transaction.writeJobs(
            jobs,
            entries.filter((entry) => entry.event.kind !== 'printing'),
          ),
      })),
  },
  {
    name: 'ends-not-remembered',
    what: 'an agent forgets how a job ended as soon as the relay has kept it, and prints a late offer without a number again',
    journal: (journal) => changedJournal(journal, { endOf: () => undefined }),
    relaySays: offersWithoutNumbers(),
  },
  {
    name: 'old-copy-let-in',
    what: 'the relay does not notice that a journal knows less than it knew before',
    computerRows: (rows) => changedComputers(rows, { openSession: (claim) => rows.openSession({ ...claim, journalKnows: undefined }) }),
  },
  {
    name: 'old-copy-prints-at-once',
    what: 'an agent on a copied or restored disk goes on with what its journal holds before the relay has seen it',
    journal: (journal) => changedJournal(journal, { facts: () => ({ ...journal.facts(), confirmedPlace: journal.place }) }),
  },
  {
    name: 'old-copy-keeps-jobs',
    what: 'the new journal in place of an old copy holds that one’s jobs, to be printed',
    journal: (journal) =>
      changedJournal(journal, {
        write: async (change) => {
          const waiting = journal.jobs().filter((job) => job.stage === 'held')
          const jobs = waiting.map((job) => ({ job, document: journal.document(job.key) ?? null }))
          await journal.write(change)
          if (change.kind === 'renew') await journal.write({ kind: 'accept', jobs, reports: [] })
        },
      }),
  },
  {
    name: 'reference-forgotten',
    what: 'after a restart an agent takes a job for one whose document the relay has',
    journal: (journal) => changedJournal(journal, { jobs: () => journal.jobs().map((job) => ({ ...job, isReference: false })) }),
  },
  {
    name: 'fetch-given-up',
    what: 'an agent fails a job when the server of its document is busy',
    fetch: (fetch) => async (request) => {
      const answer = await fetch(request)
      return answer.ok || answer.failure.status !== 503
        ? answer
        : { ok: false, failure: new FetchFailure('answered', 'it is busy', { status: 404 }) }
    },
  },
  {
    name: 'fetch-resumed-wrong',
    what: 'a fetch that broke off goes on where it stopped with the beginning of the document',
    fetch:
      (fetch) =>
      async ({ resume, ...request }) => {
        const answer = await fetch(request)
        return answer.ok ? { ...answer, startsAt: resume?.offset ?? 0 } : answer
      },
  },
]
