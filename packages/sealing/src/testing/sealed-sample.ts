import { Opener } from '../opener.ts'
import { Sealer } from '../sealer.ts'
import { makeSealingKey } from '../sealing-key.ts'
import type { SealingKey } from '../sealing-key.ts'
import { seededBytes } from './seeded-bytes.ts'

export const samplePurpose = 'job:0198c0de'

export interface Site {
  key: SealingKey
  sealer: Sealer
  opener: Opener
  seal: (document: Uint8Array, purpose?: string) => Promise<Buffer>
}

/** A key, who seals to it, and who opens with it: the same for the same seed. */
export async function sampleSite(seed: string): Promise<Site> {
  const randomBytes = seededBytes(seed)
  const key = await makeSealingKey(randomBytes)
  const sealer = new Sealer({ now: () => 0, randomBytes })
  const seal = async (document: Uint8Array, purpose = samplePurpose): Promise<Buffer> =>
    sealer.sealBytes({ recipients: [key], purpose, document })
  return { key, sealer, opener: openerOf(key), seal }
}

export function openerOf(...keys: SealingKey[]): Opener {
  return new Opener({ privateKey: (keyId) => keys.find((key) => key.keyId === keyId)?.privateKey })
}

/** In pieces of this size, the last one shorter. */
export function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
