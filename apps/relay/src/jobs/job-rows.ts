import { MAX_HELD_JOBS } from '@cloudprint/protocol/channel/agent-messages'
import { MAX_JOBS_PER_OFFER } from '@cloudprint/protocol/channel/relay-messages'
import type { DocumentFormat } from '@cloudprint/protocol/document-format'
import type { Job, jobAuthors } from '@cloudprint/protocol/job'
import type { JobEvent } from '@cloudprint/protocol/job-event'
import type { DoubtPolicy, JobState } from '@cloudprint/protocol/job-state'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'
import type { Reach } from '../access/reach.ts'
import type { StoredDocument } from '../documents/document-store.ts'
import type { Removal } from '../documents/remove-documents.ts'
import type { JobRow } from './job-row.ts'

/**
 * The port to the rows of jobs: what the line asks of its database, and what it counts on. Every call is one
 * transaction of its own, all or nothing, and durable when it returns; a call that throws may have had its effect.
 * Production has `PostgresJobRows`, the simulation rows in memory; one contract holds for both.
 */
export interface JobRows {
  /** Commits what `work` did when it returns, rolls back when it throws. */
  inTransaction<Result>(work: (transaction: JobTransaction) => Promise<Result>): Promise<Result>
  /** Jobs with their documents and first history entries, numbered in the order given; one outcome for each. */
  insert(jobs: NewJob[]): Promise<Inserted[]>
  /** What became of the first request with this key, where its job is within reach. */
  findByKey(reach: Reach, idempotencyKey: string): Promise<EarlierJob | undefined>
  /** How many jobs wait for a printer and were not offered. */
  countWaiting(printerId: string): Promise<number>
  /** The next waiting jobs of a computer's printers, offered under this session from now on, in order. */
  claimOffers(claim: OfferClaim): Promise<ClaimedJob[]>
  /** Of these computers, those that have a job waiting. */
  computersWithWork(computerIds: string[], now: Date): Promise<string[]>
  /** Of these computers, the jobs that they may hold and that somebody wants canceled. */
  listCancelWishes(computerIds: string[]): Promise<{ jobId: string; computerId: string }[]>
  /** Jobs that a computer which is not connected may hold, and whose time was over before this. */
  listStranded(expiredBefore: Date, limit: number): Promise<string[]>
  /** A computer's waiting jobs whose documents are sealed to a key that was destroyed. */
  listUnopenable(computerId: string, limit: number): Promise<string[]>
  /** Waiting jobs whose time is over, the longest over first. */
  listExpired(now: Date, limit: number): Promise<string[]>
  /** Failed jobs whose documents were kept for a retry long enough, the longest over first. */
  listKeptTooLong(now: Date, limit: number): Promise<{ jobId: string; organizationId: string }[]>
}

/** Within one transaction: rows that are locked stay as they are until its end. */
export interface JobTransaction {
  /** In the order of the ids, so that two batches never wait for each other in a circle. */
  lockJobs(ids: string[]): Promise<Map<string, JobRow>>
  /** Whether this job is within reach; asked for limited ones alone. */
  isWithin(reach: Reach, jobId: string): Promise<boolean>
  writeJobs(rows: JobRow[], entries: HistoryEntry[]): Promise<void>
  /** Removes documents for good, with a receipt for each; jobs without one are passed over. */
  removeDocuments(removals: Removal[], now: Date): Promise<void>
  /** Keeps the documents of jobs that have failed for as long as their organizations say, and answers whose were kept. */
  keepDocuments(jobIds: string[], now: Date): Promise<Set<string>>
  /** Of these jobs, those that have failed and whose documents are kept still. */
  listKept(jobIds: string[], now: Date): Promise<Set<string>>
  /** The documents belong to open jobs again. */
  unkeepDocuments(jobIds: string[]): Promise<void>
  /** The computers' epochs, locked in one order for all; until the end none of them begins a newer session. */
  lockSessions(computerIds: readonly string[]): Promise<number[]>
  /** For each: the computer's jobs that are among these, and those that it may hold, as its agent with this journal is to see them. */
  listKnown(asked: readonly AskedJobs[]): Promise<KnownJob[][]>
  /** Locks the counts of journals' reports, one after the other in one order for all: the highest number kept, for each as given. */
  lockReports(journals: readonly JournalKey[]): Promise<number[]>
  keepReports(kept: readonly KeptReports[]): Promise<void>
}

/** One journal of one agent; report numbers count within it. */
export interface JournalKey {
  computerId: string
  journalId: string
}

export interface AskedJobs extends JournalKey {
  jobIds: readonly string[]
}

export interface KeptReports extends JournalKey {
  keptThrough: number
  /** The newest session that this journal is known to have on its disk, where its agent says it. */
  keptEpoch?: number | undefined
}

export interface Author {
  by: (typeof jobAuthors)[number]
  byName: string
}

/** A job that passed every check, with its document already safe. */
export interface NewJob {
  id: string
  organizationId: string
  printerId: string
  computerId: string
  title: string
  format: DocumentFormat
  ticket: JobTicket
  metadata: Record<string, string>
  onDoubt: DoubtPolicy
  createdAt: Date
  expiresAt: Date
  traceparent: string | null
  idempotencyKey: string | null
  requestFingerprint: Buffer | null
  author: Author
  document: StoredDocument
  /** Of a document that was stored before its job was made. */
  storedAt?: Date
  reference: Job['document']['reference']
}

/**
 * `inserted`; `key-taken`: an earlier job of the organization has this idempotency key; `key-destroyed`: the document is sealed to
 * a key that its computer no longer uses; `refused`: the database does not take this one, for what it is.
 */
export type Inserted = 'inserted' | 'key-taken' | 'key-destroyed' | 'refused'

export interface EarlierJob {
  id: string
  fingerprint: Buffer
}

export interface OfferClaim {
  computerId: string
  epoch: number
  /** Null for all of the computer's printers. */
  printerIds: string[] | null
  maxJobs: number
  now: Date
}

/** Jobs a computer may hold unprinted for one printer: enough that its lane never waits for us, few enough that a cancel still means something. */
export const OFFER_WINDOW = 32

/**
 * An agent has places for MAX_HELD_JOBS. As long as no more than this many of its computer's jobs may be held, who comes first
 * takes them; from then on each printer has its even share of as many again, and no more. So printers that stand still can't use up the places of one
 * that prints, and both parts and a last offer stay below what the agent takes.
 */
export const CROWDED_FROM = (MAX_HELD_JOBS - 2 * MAX_JOBS_PER_OFFER) / 2

export interface ClaimedJob {
  id: string
  attempt: number
  printerId: string
  printerName: string
  sequence: number
  title: string
  format: DocumentFormat
  ticket: JobTicket
  /** How its printer's computer draws labels, where it has a queue that passes bytes on as they are. */
  labels: LabelSetup | null
  expiresAt: Date
  sizeBytes: number
  sha256: Buffer
  /** Null for documents in the blob store. */
  bytes: Buffer | null
}

export interface KnownJob {
  id: string
  state: JobState
  attempt: number
  /** Under an offer that was neither refused nor withdrawn. */
  mayBeHeld: boolean
  /** It was offered when the computer came with another journal, which may know of it. */
  mayBeElsewhere: boolean
  isCancelRequested: boolean
}

/** One row of `job_event`. */
export interface HistoryEntry {
  job_id: string
  at: Date
  happened_at: Date | null
  by: Author['by']
  by_name: string
  from_state: JobState
  to_state: JobState
  event: JobEvent
}
