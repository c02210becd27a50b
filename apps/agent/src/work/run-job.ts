import type { AgentJobEvent } from '@cloudprint/protocol/job-event'
import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { DocumentStore, OpenedDocument } from '../documents/document-store.ts'
import { NotSentError, PrintSystemError } from '../printing/print-system.ts'
import type { DocumentSource, PrintSystem } from '../printing/print-system.ts'
import type { AgentGround } from './agent-ground.ts'
import { failed } from './failed.ts'
import { printJobOf } from './held-job.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'
import { untilAnswer } from './until-answer.ts'
import { untilAnswered } from './until-answered.ts'
import { untilExpired } from './until-expired.ts'
import { whyStop } from './why-stop.ts'
import type { Stop } from './why-stop.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

export interface RunJobGround {
  ground: AgentGround
  jobs: HeldJobs
  documents: DocumentStore
  system: PrintSystem
  /** Brings the document here, and notes it as `held` the first time; gives up when the job expires or is not wanted any more. */
  holdDocument: (job: HeldJob) => Promise<{ ok: true } | Refused>
  /** Ends a fetch that was begun ahead; resolves when it touches the job no more. */
  stopFetch: (job: HeldJob) => Promise<void>
  /** Waits, or less when something was asked of the job meanwhile. */
  pause: (ms: number) => Promise<void>
  /** Aborts when something else is asked of the job than to print it. */
  unwanted: AbortSignal
  /** Waits while nothing new may be begun. */
  untilFree: (job: HeldJob) => Promise<void>
}

/** The same, and what is inside of the job's document. */
interface Story extends RunJobGround {
  openDocument: () => Promise<OpenedDocument | Refused>
}

/** What came of a step: go on, or end the job like this. */
type Step = { go: true } | { go: false; end: AgentJobEvent | Stop }

const goOn: Step = { go: true }
const endWith = (end: AgentJobEvent | Stop): Step => ({ go: false, end })

/**
 * One job's story from the journal to the print system, top to bottom. Every step is journaled before it is done, so that
 * after a crash the story is taken up where it was, with `find` telling whether the step that was under way had its effect.
 * Resolves to true when the print system has the whole job (from there on its follower owns it), to false when it has ended.
 */
export async function runJob(job: HeldJob, ground: RunJobGround): Promise<boolean> {
  const with_: Story = { ...ground, openDocument: onceWhereInline(job, () => openDocument(job, ground)) }
  /** An earlier attempt was in the middle of handing it over: how far it got is asked before anything is done. */
  const isResumed = job.stage === 'creating' || job.stage === 'sending'
  const steps = [
    { from: 'accepted', take: () => haveDocument(job, with_) },
    { from: 'held', take: () => lookAndCreate(job, with_) },
    { from: 'creating', take: () => create(job, with_, isResumed) },
    { from: 'sending', take: () => send(job, with_, isResumed) },
  ] as const
  for (const step of steps) {
    if (job.stage !== step.from) continue
    const came = await step.take()
    if (came.go) continue
    await with_.stopFetch(job)
    if (came.end.kind === 'forgotten') await with_.jobs.forget(job)
    else await with_.jobs.end(job, came.end)
    return false
  }
  return true
}

async function haveDocument(job: HeldJob, { ground, holdDocument }: RunJobGround): Promise<Step> {
  const stop = whyStop(job, ground.relayNow())
  if (stop !== undefined) return endWith(stop)
  const held = await holdDocument(job)
  if (held.ok) return goOn
  return endWith(whyStop(job, ground.relayNow()) ?? failed(held))
}

/**
 * That the empty job is about to be made is not journaled by itself: one that a crash leaves behind prints nothing, the print
 * system drops it, and the next run makes another. A flush less stands before every label.
 */
async function lookAndCreate(job: HeldJob, with_: Story): Promise<Step> {
  const looked = await look(job, with_)
  return looked.go ? create(job, with_, false) : looked
}

/** Looks at ticket and document before the print system does. */
function look(job: HeldJob, with_: Story): Promise<Step> {
  const { ground } = with_
  return patiently(job, with_, async (): Promise<Step> => {
    const stop = whyStop(job, ground.relayNow())
    if (stop !== undefined) return endWith(stop)
    const opened = await with_.openDocument()
    if (!opened.ok) return endWith(whyStop(job, ground.relayNow()) ?? failed(opened))
    const checked = await inspect(job, with_, opened.document)
    if ('kind' in checked) return endWith(checked)
    return checked.ok ? goOn : endOrWait(checked)
  })
}

/** A large document takes a while: it is looked at no longer than its job is to be printed. */
async function inspect(
  job: HeldJob,
  { ground, system, unwanted }: Story,
  document: DocumentSource,
): Promise<{ ok: true } | Refused | Stop> {
  const either = AbortSignal.any([ground.stopped, unwanted])
  try {
    return await untilExpired(job, ground, either, (signal) => system.check(printJobOf(job), document, signal))
  } catch (error) {
    ground.stopped.throwIfAborted()
    const stop = whyStop(job, ground.relayNow())
    if (stop !== undefined) return stop
    throw error
  }
}

/** An empty job in the print system, found again when an earlier attempt made it. It prints nothing yet. */
async function create(job: HeldJob, with_: RunJobGround, isResumed: boolean): Promise<Step> {
  const { ground, jobs, system } = with_
  return patiently(job, with_, async (inDoubt): Promise<Step> => {
    const stop = whyStop(job, ground.relayNow())
    if (stop !== undefined) {
      // Whether or not an empty job was made: without its document it prints nothing.
      if (isResumed || inDoubt) await removeEmptyJob(job, with_)
      return endWith(stop)
    }
    const found = isResumed || inDoubt ? await system.find(job, ground.stopped) : undefined
    if (found?.state === 'canceled-empty') return endWith(canceledEmpty)
    if (found === undefined || found.state === 'dropped-empty') return createEmpty(job, with_)
    await jobs.move(job, 'sending', { spoolerJob: found.spoolerJob })
    return goOn
  })
}

/** One whose answer is not waited for would stand empty in its queue until the print system drops it: for 15 minutes at CUPS. */
async function createEmpty(job: HeldJob, { ground, jobs, system }: RunJobGround): Promise<Step> {
  const created = await untilAnswer(ground, (signal) => system.create(printJobOf(job), signal))
  if (!created.ok) return endOrWait(created)
  await jobs.move(job, 'sending', { spoolerJob: created.spoolerJob })
  if (created.sent !== undefined) job.sent = created.sent
  return goOn
}

/**
 * Gives the job its document, once. What can't be known after an attempt that broke is said to be uncertain. While the print
 * system has no room the job stands at `creating` again, which is what then holds: an empty job of ours may be there, and no more.
 */
async function send(job: HeldJob, with_: Story, isResumed: boolean): Promise<Step> {
  const { ground, jobs, system } = with_
  let mayBeSent = isResumed
  return patiently(job, with_, async (inDoubt): Promise<Step> => {
    if (isResumed || inDoubt) {
      const came = await takeUp(job, with_, mayBeSent)
      if (came !== 'awaits-document') return came
      await with_.untilFree(job)
    }
    const { spoolerJob } = job
    if (spoolerJob === null) throw new Error(`${job.key} is being sent without a job in the print system`)
    const opened = whyStop(job, ground.relayNow()) === undefined ? await with_.openDocument() : documentLost
    if (!opened.ok) {
      await system.cancel({ key: job.key, printer: job.printer, spoolerJob }, ground.stopped)
      return endWith(whyStop(job, ground.relayNow()) ?? failed(opened))
    }
    const sending = system.send(printJobOf(job), spoolerJob, opened.document, ground.stopped, with_.unwanted)
    const sent = await sending.catch((error: unknown) => {
      const stop = error instanceof NotSentError ? whyStop(job, ground.relayNow()) : undefined
      if (stop !== undefined) return stop
      mayBeSent ||= !(error instanceof NotSentError)
      throw error
    })
    if ('kind' in sent) {
      await removeEmptyJob(job, with_)
      return endWith(sent)
    }
    if (sent.ok) return goOn
    if (sent.problem.code === 'storage-full' || sent.problem.code === 'job-not-found') await jobs.move(job, 'creating')
    const came = endOrWait(sent)
    await removeEmptyJob(job, with_)
    return came
  })
}

/** Finds out what an attempt came to that broke off, and makes another empty job for one that surely has printed nothing. */
async function takeUp(job: HeldJob, with_: RunJobGround, mayBeSent: boolean): Promise<Step | 'awaits-document'> {
  const { ground, jobs, system } = with_
  const found = await system.find(job, ground.stopped)
  if (found === undefined && job.stage === 'sending' && mayBeSent) return endWith(lostBySpooler)
  if (found?.state === 'has-document') {
    job.spoolerJob = found.spoolerJob
    return goOn
  }
  if (found?.state === 'awaits-document') {
    await jobs.move(job, 'sending', { spoolerJob: found.spoolerJob })
    return 'awaits-document'
  }
  const end = whyStop(job, ground.relayNow())
  if (end !== undefined) return endWith(end)
  if (found?.state === 'canceled-empty') return endWith(canceledEmpty)
  const created = await createEmpty(job, with_)
  return created.go ? 'awaits-document' : created
}

/** A small one is opened for the look at it and the hand-over together. */
function onceWhereInline(job: HeldJob, open: Story['openDocument']): Story['openDocument'] {
  let known: OpenedDocument | undefined
  return async () => {
    const opened = known ?? (await open())
    if (opened.ok && job.isInline) known = opened
    return opened
  }
}

/** What is inside; a document that was lost here is fetched again. */
async function openDocument(job: HeldJob, { jobs, documents, holdDocument }: RunJobGround): Promise<OpenedDocument | Refused> {
  if (!job.isInline) {
    const held = await holdDocument(job)
    return held.ok ? documents.open(job) : held
  }
  const sealed = jobs.documentOf(job)
  return sealed === undefined ? documentLost : documents.openInline(job, sealed)
}

async function patiently(job: HeldJob, with_: RunJobGround, attempt: (inDoubt: boolean) => Promise<Step>): Promise<Step> {
  const { ground, jobs, system, pause, untilFree } = with_
  return untilAnswered<Step>({
    ground,
    pause,
    attempt: async (inDoubt) => {
      await untilFree(job)
      return attempt(inDoubt)
    },
    onAway: async (error) => {
      ground.log.warn({ err: error, jobId: job.jobId, printer: job.printer }, `${system.name} can not take the job now: it waits`)
      const isFull = error instanceof SpoolFullError
      ground.errors.noteProblem(isFull ? 'storage-full' : 'print-system-unavailable', error.message, job)
      const reason = isFull ? 'spool-area-full' : 'print-system-unavailable'
      const reasons = [{ reason, since: ground.relayNow().toISOString() }]
      await jobs.note(job, { kind: 'progressed', reasons, message: plainText(error.message, 1000), sheetsCompleted: null })
    },
    giveUp: async (error) => {
      ground.log.error({ err: error, jobId: job.jobId, printer: job.printer }, 'a job was given up')
      return endWith(await afterGivingUp(job, with_, error))
    },
  })
}

/** Up to the hand-over a job that can't go on has failed; after it only the print system knows. */
async function afterGivingUp(job: HeldJob, with_: RunJobGround, error: Error): Promise<AgentJobEvent> {
  if (job.stage === 'sending') {
    const found = await with_.system.find(job, with_.ground.stopped).catch(() => undefined)
    if (found === undefined || found.state === 'has-document')
      return { kind: 'uncertain', detail: plainText(`The hand-over broke off: ${error.message}`, 1000) }
    await removeEmptyJob(job, with_)
  }
  return { kind: 'failed', code: 'print-failed', detail: plainText(`The hand-over failed: ${error.message}`, 1000) }
}

/** Tidiness only: an empty job prints nothing, and the print system drops it by itself in the end. */
async function removeEmptyJob({ key, printer }: HeldJob, { system, ground }: RunJobGround): Promise<void> {
  try {
    const found = await system.find({ key, printer }, ground.stopped)
    if (found?.state === 'awaits-document') await system.cancel({ key, printer, spoolerJob: found.spoolerJob }, ground.stopped)
  } catch (error) {
    ground.log.warn({ err: error, key }, 'an empty job stays behind in the print system')
  }
}

class SpoolFullError extends PrintSystemError {}

/** What mends itself or by a person's hand is waited for, the rest ends the job. */
function endOrWait(refused: Refused): Step {
  const { code, detail } = refused.problem
  if (code === 'storage-full') throw new SpoolFullError(detail)
  // The empty job was forgotten: another one is made.
  if (code === 'print-system-unavailable' || code === 'job-not-found') throw new PrintSystemError(detail)
  return endWith(failed(refused))
}

const documentLost = refuse('document-unavailable', 'The document is no longer on this machine, and the relay has it no more.')

const canceledEmpty: AgentJobEvent = {
  kind: 'failed',
  code: 'print-canceled-at-printer',
  detail: 'The job was canceled in the print queue before its document was handed over. Nothing was printed.',
}

const lostBySpooler: AgentJobEvent = {
  kind: 'uncertain',
  detail: 'The agent or the print system stopped while the document was being handed over, and the print system no longer knows the job.',
}
