import { createHash } from 'node:crypto'
import type { OrganizationId } from '@cloudprint/protocol/ids'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { SubmitJob } from '@cloudprint/protocol/job'
import { doubtVerdicts } from '@cloudprint/protocol/job-state'
import { wholeReach } from '@cloudprint/relay/access/reach'
import type { Reach } from '@cloudprint/relay/access/reach'
import { cancelJob } from '@cloudprint/relay/jobs/cancel-job'
import type { Canceled } from '@cloudprint/relay/jobs/cancel-job'
import { retryJob } from '@cloudprint/relay/jobs/retry-job'
import { settleJob } from '@cloudprint/relay/jobs/settle-job'
import type { Submitted } from '@cloudprint/relay/submit/submit-job'
import type { LyingDocument } from '../network/sim-web.ts'
import type { PlantedFault } from '../faults/planted-fault.ts'
import type { SimLine } from '../relay/sim-relay.ts'
import type { SiteWorld } from '../world/site-world.ts'

const RETRY_MS = 2_000
/** Refusals that mend themselves. */
const mayComeAgain = new Set<ProblemCode>([
  'printer-gone',
  'storage-full',
  'relay-unready',
  'sealing-key-missing',
  'sealing-key-retired',
  'document-fetch-failed',
  'idempotency-key-in-flight',
])
const LARGE_BYTES = 70_000
/** A customer has failed jobs tried again this often, and so many times. */
const RETRY_FAILED_MS = 7_000
const MAX_RETRIES = 2
/** A person looks at what is uncertain this often. */
const LOOK_MS = 20_000

/** Those who use the API: warehouse systems that submit and cancel, and persons who settle doubt. */
export class Customers {
  readonly #site: SiteWorld
  readonly #planted: PlantedFault | undefined
  /** Submissions that have not come to an answer. */
  open = 0

  constructor(site: SiteWorld, planted: PlantedFault | undefined) {
    this.#site = site
    this.#planted = planted
  }

  start(): void {
    const { world, plan } = this.#site
    for (let number = 0; number < plan.jobs; number += 1) {
      this.open += 1
      world.after(world.chance.between(500, plan.busyMs), () => this.#submit(number))
    }
    world.after(LOOK_MS, () => this.#settleDoubts())
    if (plan.retries > 0) world.after(RETRY_FAILED_MS, () => this.#retryFailed())
  }

  #submit(number: number): void {
    const { world, plan, relay, web, witness } = this.#site
    const { chance } = world
    const printers = [...relay.database.printers.values()].filter((one) => one.goneAt === null)
    if (printers.length === 0) return void world.after(RETRY_MS, () => this.#submit(number))
    const printer = chance.pick(printers)
    const job = SubmitJob.parse({
      printerId: printer.id,
      title: `Parcel ${number}`,
      contentType: 'application/vnd.zebra.zpl',
      onDoubt: chance.happens(plan.reprints) ? 'reprint' : 'hold',
      expiresIn: chance.happens(plan.shortLives) ? chance.int(10, 60) : 86_400,
    })
    const isLarge = chance.happens(plan.largeDocuments)
    const bytes = isLarge ? Buffer.alloc(LARGE_BYTES, `^XA^FD${number}^FS^XZ`) : Buffer.from(`^XA^FDParcel ${number}^FS^XZ`)
    const caller = { reach: wholeReach(printer.organizationId as OrganizationId), kind: 'api-key' as const, name: 'WMS' }
    const lying = plan.references > 0 && chance.happens(plan.references) ? web.lay(number, bytes, chance) : undefined
    const submission = { caller, job: lying === undefined ? job : this.#referTo(lying, job), idempotencyKey: `order ${number}` }
    const submittedAtMs = world.nowMs
    if (lying?.manner === 'missing') witness.missingTitles.add(job.title)
    else witness.documentsByTitle.set(job.title, bytes)
    const send = (): void => {
      this.#ask(
        ({ submitter }) =>
          lying === undefined ? submitter.submitBytes(submission, bytes, world.now()) : submitter.submitReference(submission, world.now()),
        (answer: Submitted | undefined) => {
          if (lying?.manner === 'missing' && answer?.ok === false && answer.problem.code === 'document-fetch-failed') {
            this.open -= 1
            return
          }
          // The same key again, for as long as it takes: what a careful client does.
          if (answer === undefined || (!answer.ok && mayComeAgain.has(answer.problem.code))) return void world.after(RETRY_MS, send)
          this.open -= 1
          if (!answer.ok) return world.fail(new Error(`a submission was refused: ${answer.problem.code} ${answer.problem.detail}`))
          world.note(
            'customer',
            () => `${answer.jobId} was accepted (${isLarge ? 'large, ' : ''}${submission.job.onDoubt ?? ''}, ${printer.local.name})`,
          )
          const { createdAt } = relay.database.jobs.get(answer.jobId)?.row ?? { createdAt: world.now() }
          witness.accepted({
            id: answer.jobId,
            printerId: printer.id,
            onDoubt: submission.job.onDoubt ?? 'hold',
            submittedAtMs,
            acceptedAtMs: world.nowMs,
            expiresAtMs: createdAt.getTime() + job.expiresIn * 1000,
          })
          if (chance.happens(plan.cancels))
            world.after(chance.pick([0, 50, 1_000, 10_000]) * chance.random(), () => this.#cancel(answer.jobId, caller))
        },
      )
    }
    send()
  }

  #referTo({ url, authorization, bytes }: LyingDocument, job: SubmitJob): SubmitJob {
    const { chance } = this.#site.world
    const [username = '', password = ''] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')
    return SubmitJob.parse({
      ...job,
      contentUrl: url,
      contentCredentials: { kind: 'basic', username, password },
      ...(chance.happens(0.5) ? { contentSha256: createHash('sha256').update(bytes).digest('hex') } : {}),
      fetchBy: chance.pick(['agent', 'agent', 'relay']),
    })
  }

  #cancel(jobId: string, caller: { reach: Reach; kind: 'api-key'; name: string }): void {
    const { world, witness } = this.#site
    world.note('customer', () => `cancels ${jobId}`)
    this.#ask(
      (line) => cancelJob(line.jobs, line.signals, { caller: caller as never, jobId, now: world.now() }),
      (said: Canceled | undefined) => {
        const answer = said === undefined ? undefined : (this.#planted?.canceled?.(said) ?? said)
        if (answer?.ok === true && answer.outcome === 'canceled') witness.canceled(jobId)
      },
    )
  }

  #settleDoubts(): void {
    const { world, relay } = this.#site
    const uncertain = [...relay.database.jobs.values()].filter(({ row }) => row.state === 'uncertain')
    for (const { row } of uncertain) {
      const verdict = world.chance.pick(doubtVerdicts)
      const caller = { reach: wholeReach(row.organizationId as OrganizationId), kind: 'person' as const, name: 'Ada' }
      world.note('person', () => `settles ${row.id}: ${verdict}`)
      this.#ask(
        (line) => settleJob(line.jobs, { caller: caller as never, jobId: row.id, verdict, now: world.now() }),
        () => undefined,
      )
    }
    world.after(LOOK_MS, () => this.#settleDoubts())
  }

  /** Also of jobs whose documents are gone: a customer need not know. */
  #retryFailed(): void {
    const { world, relay, plan } = this.#site
    for (const { row, made } of relay.database.jobs.values()) {
      if (row.state !== 'failed' || row.attempt > MAX_RETRIES || !world.chance.happens(plan.retries)) continue
      const caller = { reach: wholeReach(row.organizationId as OrganizationId), kind: 'api-key' as const, name: 'WMS' }
      world.note('customer', () => `retries ${row.id}`)
      this.#ask(
        (line) => retryJob(line.jobs, line.printers, { caller, jobId: row.id, printerId: made.printerId, now: world.now() }),
        () => undefined,
      )
    }
    world.after(RETRY_FAILED_MS, () => this.#retryFailed())
  }

  /** One request to the API; undefined when no answer came, whatever became of it. */
  #ask<T>(act: (line: SimLine) => Promise<T>, answered: (answer: T | undefined) => void): void {
    const { world, relay, network } = this.#site
    world.after(network.latency(), () => {
      const { line, process } = relay
      if (line === undefined || process === undefined) return answered(undefined)
      let isAnswered = false
      const answer = (result: T | undefined) => {
        if (isAnswered) return
        isAnswered = true
        answered(result)
      }
      process.onDeath(() => world.after(network.latency(), () => answer(undefined)))
      act(line).then(
        (result) => void process.after(0, () => answer(result)),
        () => void process.after(0, () => answer(undefined)),
      )
    })
  }
}
