import type { Opener } from '../opener.ts'
import { agreeAsSender } from '../hpke.ts'
import { drawSecrets, sealFor } from '../seal-for.ts'
import { SealedDocumentError } from '../sealed-document-error.ts'
import { decodeKey, makeSealingKey } from '../sealing-key.ts'
import { mutateSealed } from './mutate-sealed.ts'
import type { SampleDocument } from './mutate-sealed.ts'
import { randomNumbers } from './random-numbers.ts'
import type { RandomNumbers } from './random-numbers.ts'
import { inPieces, openerOf, samplePurpose } from './sealed-sample.ts'

export interface FuzzOutcome {
  refusalsByCode: Record<string, number>
  /** Mutations that made a sample again; they were left out. */
  unchanged: number
}

/** Changes sealed documents at random, and throws when one that was changed opens, or fails otherwise than it should. */
export async function fuzzSealedDocuments({ seed, mutations }: { seed: string; mutations: number }): Promise<FuzzOutcome> {
  const random = randomNumbers(seed)
  const { opener, samples } = await makeSamples(random)
  const outcome: FuzzOutcome = { refusalsByCode: {}, unchanged: 0 }
  for (let done = 0; done < mutations;) {
    const mutated = mutateSealed(random.oneOf(samples), random, random.oneOf(samples))
    if (samples.some(({ sealed }) => sealed.equals(mutated))) {
      outcome.unchanged += 1
      continue
    }
    const code = await refusalOf(mutated, opener, random).catch((cause: unknown) => {
      throw new Error(`Seed ${seed}, mutation ${done}: ${mutated.toString('base64')}`, { cause })
    })
    outcome.refusalsByCode[code] = (outcome.refusalsByCode[code] ?? 0) + 1
    done += 1
  }
  return outcome
}

/** Through one of the three ways to open a document. */
async function refusalOf(mutated: Buffer, opener: Opener, { below, oneOf }: RandomNumbers): Promise<string> {
  const ways = {
    whole: async () => opener.openBytes(mutated, samplePurpose),
    stream: async () => (await opener.open(mutated, samplePurpose)).verify(inPieces(mutated, 1 + below(500))),
    randomAccess: async () => {
      const opened = await opener.open(mutated, samplePurpose)
      const read = async (offset: number, length: number): Promise<Buffer> => mutated.subarray(offset, offset + length)
      const access = await opened.randomAccess({ sealedSize: mutated.length, read })
      return access.readAt(0, access.size)
    },
  }
  const way = oneOf<keyof typeof ways>(['whole', 'stream', 'randomAccess'])
  try {
    await ways[way]()
  } catch (error) {
    if (error instanceof SealedDocumentError) return error.code
    throw error
  }
  throw new Error(`A document that was changed opened by way of ${way}.`)
}

/** Of a few record sizes, for one key and for several, by one agreement and by different ones. */
async function makeSamples({ bytes }: RandomNumbers): Promise<{ opener: Opener; samples: [SampleDocument, ...SampleDocument[]] }> {
  const [key, elsewhere] = [await makeSealingKey(bytes), await makeSealingKey(bytes)]
  const own = { keyId: key.keyId, context: await agreeAsSender(decodeKey(key.publicKey), bytes) }
  const later = { keyId: key.keyId, context: await agreeAsSender(decodeKey(key.publicKey), bytes) }
  const other = { keyId: elsewhere.keyId, context: await agreeAsSender(decodeKey(elsewhere.publicKey), bytes) }
  const sample = (recipients: (typeof own)[], recordSize: number, size: number): SampleDocument => {
    const sealing = sealFor({ recipients, purpose: samplePurpose, recordSize, secrets: drawSecrets(bytes) })
    const document = bytes(size)
    const sealed = Buffer.concat([sealing.header, sealing.update(document), sealing.final()])
    return { document, sealed, recordsOffset: sealing.header.length, recordSize }
  }
  return {
    opener: openerOf(key),
    samples: [
      sample([own], 65_536, 300),
      sample([own], 64, 500),
      sample([own], 64, 47 * 4 - 40),
      sample([own], 18, 20),
      sample([own], 57, 1),
      sample([later], 100, 400),
      sample([other, own], 100, 400),
      sample([own, other, later], 4096, 9000),
    ],
  }
}
