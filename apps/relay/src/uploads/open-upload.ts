import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import { RefusedIntake } from '../documents/refused-intake.ts'
import { ProblemError } from '../http/problem-error.ts'

export type Outcome = { ok: true } | Refused

/** The request that sends to it now. */
interface Sender {
  end: (why: Refused) => void
  fail: (cause: unknown) => void
}

/**
 * An upload whose bytes still come, over one request after the other: receiving → ending → over. Hash, key and the record that is partly
 * filled live in what reads its stream, so that nothing of it is written down, and it ends with its process. One request at a time
 * sends to it; bytes count when they are handed on.
 */
export class OpenUpload {
  readonly lengthBytes: number
  readonly #stream = new PassThrough()
  readonly #outcome: Promise<Outcome>
  #offset = 0
  #isOver = false
  #lastBytesAtMs = Date.now()
  /** Ends the request that is sending now. */
  #sender: Sender | undefined

  /** @param keep reads the document to its end, and keeps it. */
  constructor({ lengthBytes, keep }: { lengthBytes: number; keep: (document: Readable) => Promise<Outcome> }) {
    this.lengthBytes = lengthBytes
    this.#outcome = keep(this.#stream)
    // Here and not with each request: what waits for it is kept until it ends, hours later, and would keep the request with it.
    this.#outcome.then(
      (outcome) => this.#tellSender((sender) => (outcome.ok ? undefined : sender.end(outcome))),
      (cause: unknown) => this.#tellSender((sender) => sender.fail(cause)),
    )
    // What it is destroyed with reaches whoever reads it.
    this.#stream.on('error', () => {})
  }

  /** What became of it in the end, kept or refused. */
  get outcome(): Promise<Outcome> {
    return this.#outcome
  }

  /** When bytes came last; at first, when it began. */
  get lastBytesAtMs(): number {
    return this.#lastBytesAtMs
  }

  /** All of its bytes have come, and it is kept or about to be. */
  get isWhole(): boolean {
    return this.#offset === this.lengthBytes
  }

  /** Takes what comes of a body, to its end or to where it is cut. After the last byte the document is kept before this returns. */
  async append(body: Readable, from: number): Promise<{ ok: true; offset: number } | Refused> {
    if (this.#sender !== undefined) return refuse('upload-in-use', `another request sends to it, and is at byte ${this.#offset}`)
    if (from !== this.#offset) return refuse('upload-offset-mismatch', `it goes on at byte ${this.#offset}, and ${from} was sent`)
    const cut = this.#isOver ? undefined : await this.#receive(body)
    if (this.isWhole || this.#isOver) {
      const outcome = await this.#end()
      return outcome.ok ? { ok: true, offset: this.#offset } : outcome
    }
    return cut ?? { ok: true, offset: this.#offset }
  }

  /** How far it is; ends the request that is sending, since it may be one whose sender has long been cut off. */
  async look(): Promise<{ ok: true; offset: number } | Refused> {
    this.#sender?.end(
      refuse('upload-interrupted', `another request has asked how far the upload is, and goes on from byte ${this.#offset}`),
    )
    if (!this.isWhole) return { ok: true, offset: this.#offset }
    const outcome = await this.#end()
    return outcome.ok ? { ok: true, offset: this.#offset } : outcome
  }

  /** Lets go of what came of it. */
  giveUp(why: Refused): void {
    this.#stream.destroy(new RefusedIntake(why))
  }

  /** It may be refused, or break, by what it begins with. Whoever asks afterwards is told, too. */
  #tellSender(tell: (sender: Sender) => void): void {
    this.#isOver = true
    if (this.#sender !== undefined) tell(this.#sender)
  }

  #end(): Promise<Outcome> {
    this.#stream.end()
    return this.#outcome
  }

  /** Undefined when the body has come to its end. Listens instead of iterating: what has arrived counts, also when a cut follows at once. */
  async #receive(body: Readable): Promise<Refused | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Refused | undefined>()
    const onCut = (cause?: unknown) => {
      // A relay that stops says so itself: it takes nothing along.
      const isStopping = cause instanceof ProblemError && cause.problem.code === 'relay-stopping'
      const cut = refuse('upload-interrupted', `it was cut, and goes on at byte ${this.#offset}`)
      resolve(isStopping ? { ok: false, problem: cause.problem } : cut)
    }
    const onData = (chunk: Buffer) => {
      if (this.#offset + chunk.length > this.lengthBytes) return resolve(this.#exceeded())
      this.#offset += chunk.length
      this.#lastBytesAtMs = Date.now()
      if (!this.#stream.write(chunk)) body.pause()
    }
    const onEnd = () => resolve(undefined)
    const onRoom = () => void body.resume()
    // It may break later, too, when nobody reads it any more.
    body.on('error', () => {})
    if (body.destroyed && !body.readableEnded) onCut()
    this.#sender = { end: resolve, fail: reject }
    this.#stream.on('drain', onRoom)
    body.on('error', onCut).on('close', onCut).on('end', onEnd).on('data', onData)
    try {
      return await promise
    } finally {
      this.#sender = undefined
      this.#stream.off('drain', onRoom)
      body.pause()
      body.off('error', onCut).off('close', onCut).off('end', onEnd).off('data', onData)
    }
  }

  #exceeded(): Refused {
    const refused = refuse('upload-length-exceeded', `it was announced with ${this.lengthBytes} bytes, and more have come`)
    this.giveUp(refused)
    return refused
  }
}
