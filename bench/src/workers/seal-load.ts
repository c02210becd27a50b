import { createHash, randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { Opener } from '@cloudprint/sealing/opener'
import { Sealer } from '@cloudprint/sealing/sealer'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { serveParent } from '../kit/worker.ts'

export type SealLoad = typeof handlers

export interface LabelCosts {
  /** Of CPU for one document, all threads of the process. */
  sealMs: number
  openMs: number
  /** Copy and SHA-256, which a document that is stored in clear costs as well. */
  plainMs: number
}

export interface AgreementCosts {
  senderMs: number
  recipientMs: number
}

export interface StreamRates {
  /** MB (10^6 bytes) for each second of CPU. */
  sealed: number
  opened: number
  plain: number
}

const CHUNK_BYTES = 64 * 1024
const purpose = 'job:0198c0de-0000-7000-8000-000000000001'
const key = await makeSealingKey()
const recipients = [key]
const opener = new Opener({ privateKey: () => key.privateKey })
/** Its clock stands still, so that its agreement is made once. */
const sealer = new Sealer({ now: () => 0 })
const chunk = randomBytes(CHUNK_BYTES)

const handlers = {
  async labels({ count, bytes }: { count: number; bytes: number }): Promise<LabelCosts> {
    const document = randomBytes(bytes)
    const sealed = await sealer.sealBytes({ recipients, purpose, document })
    return {
      sealMs: (await cpuMs(() => repeat(count, () => sealer.sealBytes({ recipients, purpose, document })))) / count,
      openMs: (await cpuMs(() => repeat(count, () => opener.openBytes(sealed, purpose)))) / count,
      plainMs: (await cpuMs(() => repeat(count, () => createHash('sha256').update(Buffer.from(document)).digest()))) / count,
    }
  },

  /** The first document to a key, and the first from a sender. */
  async agreements({ count }: { count: number }): Promise<AgreementCosts> {
    const document = randomBytes(16)
    const sealed: Buffer[] = []
    const fresh = async () => new Sealer({ now: () => 0 }).sealBytes({ recipients, purpose, document })
    const senderMs = (await cpuMs(() => repeat(count, async () => sealed.push(await fresh())))) / count
    const recipientMs = (await cpuMs(() => repeat(count, async () => opener.openBytes(sealed.pop() ?? chunk, purpose)))) / count
    return { senderMs, recipientMs }
  },

  async streams({ bytes }: { bytes: number }): Promise<StreamRates> {
    const chunks = bytes / CHUNK_BYTES
    const rate = async (work: () => Promise<unknown>) => bytes / 1_000 / (await cpuMs(work))
    const sealedChunks: Buffer[] = []
    const sealing = await sealer.seal({ recipients, purpose })
    for (let done = 0; done < chunks; done++) sealedChunks.push(sealing.update(chunk))
    const sealed = Buffer.concat([sealing.header, ...sealedChunks, sealing.final()])
    const opened = await opener.open(sealed, purpose)
    return {
      sealed: await rate(async () => {
        const again = await sealer.seal({ recipients, purpose })
        for (let done = 0; done < chunks; done++) again.update(chunk)
        again.final()
      }),
      opened: await rate(() => opened.verify(inChunks(sealed))),
      plain: await rate(async () => {
        const hash = createHash('sha256')
        for (let done = 0; done < chunks; done++) hash.update(Buffer.from(chunk))
        hash.digest()
      }),
    }
  },

  /** How far resident memory rises above where it was while a document passes through seal and opener, or is only copied and hashed. */
  async memory({ bytes, isPlain, collectsGarbage }: { bytes: number; isPlain: boolean; collectsGarbage: boolean }): Promise<number> {
    const pass = isPlain ? passPlain : passSealed
    await pass(64 * CHUNK_BYTES, () => undefined)
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    let most = before
    await pass(bytes, () => {
      if (collectsGarbage) globalThis.gc?.({ type: 'minor' })
      most = Math.max(most, process.memoryUsage.rss())
    })
    return most - before
  },
}

/** Looks every MiB, and lets the process do what else it has to. */
async function* chunksOf(bytes: number, look: () => void): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes / CHUNK_BYTES; done++) {
    yield chunk
    if (done % 16 !== 15) continue
    look()
    await setImmediate()
  }
}

async function passSealed(bytes: number, look: () => void): Promise<void> {
  const sealing = await sealer.seal({ recipients, purpose })
  async function* sealed(): AsyncGenerator<Buffer> {
    yield sealing.header
    for await (const piece of chunksOf(bytes, look)) yield sealing.update(piece)
    yield sealing.final()
  }
  const opened = await opener.open(sealing.header, purpose)
  const size = await opened.verify(sealed())
  if (size !== bytes) throw new Error(`${size} bytes came back of ${bytes}`)
}

async function passPlain(bytes: number, look: () => void): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of chunksOf(bytes, look)) hash.update(Buffer.from(piece))
  hash.digest()
}

function* inChunks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

async function repeat(count: number, work: () => unknown): Promise<void> {
  for (let done = 0; done < count; done++) await work()
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

serveParent(handlers)
