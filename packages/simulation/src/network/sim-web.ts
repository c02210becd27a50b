import { FetchFailure } from '@cloudprint/guarded-fetch/fetch-failure'
import type { GuardedAnswer } from '@cloudprint/guarded-fetch/guarded-fetch'
import type { GuardedRequest } from '@cloudprint/guarded-fetch/guarded-request'
import type { Chance } from '../world/chance.ts'
import type { SimProcess } from '../world/sim-process.ts'

/** `slow` takes up to a minute; `breaks off` often ends in the middle, and tells by its tag that it has the same document still; `missing` never has it. */
const manners = ['steady', 'slow', 'breaks off', 'missing'] as const

export interface LyingDocument {
  url: string
  authorization: string
  bytes: Buffer
  manner: (typeof manners)[number]
}

export type Fetch = (request: GuardedRequest) => Promise<GuardedAnswer>

/** In every address here, so that one that lies somewhere in clear is seen. */
export const SECRET_OF_ADDRESSES = 'token-of-the-wms'

const answerTakes = { min: 2, max: 200 }
const pieceTakes = { min: 0.5, max: 30 }
const slowPieceTakes = { min: 100, max: 20_000 }
const PIECE_BYTES = 24 * 1024

/** The https servers of customers, where the documents lie that jobs only refer to. */
export class SimWeb {
  /** Each server says that it is busy, and breaks off what it was sending. */
  isAway = false
  readonly #documentsByUrl = new Map<string, LyingDocument>()

  /** Puts a document where it can be fetched with these credentials, and nothing without. */
  lay(number: number, bytes: Buffer, chance: Chance): LyingDocument {
    const url = `https://wms.example/${number}?token=${SECRET_OF_ADDRESSES}`
    const authorization = `Basic ${Buffer.from(`wms:${number}`).toString('base64')}`
    const document = { url, authorization, bytes, manner: chance.pick(manners) }
    this.#documentsByUrl.set(url, document)
    return document
  }

  /** As a program of `process` fetches. */
  fetchAs(process: SimProcess): Fetch {
    return async ({ url, headers = {}, resume, signal }) => {
      const document = this.#documentsByUrl.get(url)
      return process.step('ask for a document', answerTakes, (): GuardedAnswer => {
        signal.throwIfAborted()
        if (document === undefined || document.manner === 'missing') return answered(404)
        if (document.authorization !== headers['Authorization']) return answered(401)
        if (this.isAway) return answered(503)
        const etag = '"same"'
        const startsAt = resume?.etag === etag ? resume.offset : 0
        const body = this.#pieces(document, startsAt, process, signal)
        return { ok: true, startsAt, sizeBytes: document.bytes.length, etag, body, close: () => undefined }
      })
    }
  }

  async *#pieces(
    { bytes, manner }: LyingDocument,
    from: number,
    process: SimProcess,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, undefined> {
    const { chance } = process.world
    for (let at = from; at < bytes.length; at += PIECE_BYTES) {
      yield await process.step('receive a piece of a document', manner === 'slow' ? slowPieceTakes : pieceTakes, () => {
        signal.throwIfAborted()
        if (this.isAway || (manner === 'breaks off' && chance.happens(0.4))) throw new FetchFailure('unreachable', 'the connection broke')
        return bytes.subarray(at, at + PIECE_BYTES)
      })
    }
  }
}

function answered(status: number): GuardedAnswer {
  return { ok: false, failure: new FetchFailure('answered', `wms.example answered ${status}`, { status }) }
}
