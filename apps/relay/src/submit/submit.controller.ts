import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { printTestPage } from '@cloudprint/protocol/http/printer-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type { Job } from '@cloudprint/protocol/job'
import { Controller, Inject, Req } from '@nestjs/common'
import type { OnModuleDestroy } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import type pg from 'pg'
import type { Caller } from '../access/caller.ts'
import { Calling, Handle, Input, InputHead } from '../http/handle-route.ts'
import type { HeadOf } from '../http/parse-input.ts'
import { unwrap } from '../http/problem-error.ts'
import { whileAwaited } from '../http/while-awaited.ts'
import { withStatus } from '../http/with-status.ts'
import { readJob } from '../jobs/job-queries.ts'
import { POOL } from '../db/tokens.ts'
import { Uploads } from '../uploads/uploads.ts'
import type { RelayEnv } from '../env.ts'
import { ENV } from '../ground.module.ts'
import { ownUrl } from '../own-url.ts'
import { readSubmission } from './read-submission.ts'
import type { ReadSubmission } from './read-submission.ts'
import { JobSubmitter } from './submit-job.ts'
import type { Submission, Submitted } from './submit-job.ts'
import { submitTestPage } from './test-page.ts'
import { uploadOf } from './upload-of.ts'

@Controller()
export class SubmitController implements OnModuleDestroy {
  readonly #stopping = new AbortController()

  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(JobSubmitter) private readonly submitter: JobSubmitter,
    @Inject(Uploads) private readonly uploads: Uploads,
    @Inject(ENV) private readonly env: RelayEnv,
  ) {}

  onModuleDestroy(): void {
    this.#stopping.abort(new Error('the relay stops'))
  }

  @Handle(submitJob)
  async submit(@InputHead() head: HeadOf<typeof submitJob>, @Calling() caller: Caller, @Req() request: FastifyRequest) {
    const { job, document } = unwrap(await readSubmission(request))
    const submission = { caller, job, idempotencyKey: head.headers['idempotency-key'] ?? null, traceparent: head.headers.traceparent }
    const now = new Date()
    const submitted = unwrap(
      await (document.kind === 'reference'
        ? whileAwaited(request.raw.socket, this.#stopping.signal, (signal) =>
            this.submitter.submitReference({ ...submission, signal }, now),
          )
        : this.#submit(submission, document, now)),
    )
    return submitted.created ? withStatus(201, submitted.job) : withStatus(200, await this.#read(caller, submitted.jobId))
  }

  @Handle(printTestPage)
  async testPage(@Input() { params, query }: InputOf<typeof printTestPage>, @Calling() caller: Caller) {
    const request = { caller, ...params, ...query, relayUrl: ownUrl(this.env), now: new Date() }
    const submitted = unwrap(await submitTestPage(this.pool, this.submitter, request))
    return submitted.created ? submitted.job : this.#read(caller, submitted.jobId)
  }

  #submit(
    submission: Submission & { caller: Caller },
    document: Exclude<Extract<ReadSubmission, { ok: true }>['document'], { kind: 'reference' }>,
    now: Date,
  ): Promise<Submitted> {
    if (document.kind === 'upload') {
      const upload = uploadOf(this.uploads, { ...submission, id: document.id, now })
      return this.submitter.submitUpload(submission, upload, now)
    }
    return document.kind === 'bytes'
      ? this.submitter.submitBytes(submission, document.bytes, now)
      : this.submitter.submitStream(submission, document.stream, now)
  }

  async #read(caller: Caller, jobId: string): Promise<Job> {
    const job = await readJob(this.pool, caller.reach, jobId)
    if (job === undefined) throw new Error(`job ${jobId} was committed and can not be read`)
    return job
  }
}
