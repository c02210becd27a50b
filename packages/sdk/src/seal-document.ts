import { Sealer } from '@cloudprint/sealing/sealer'
import { piecesOf } from './post-job.ts'
import type { Document } from './post-job.ts'

/** What `GET /v1/printers/{printerId}/sealing-key` answers, as far as sealing needs it. */
export interface PrinterSealingKey {
  keyId: string
  publicKey: string
  purpose: string
}

/**
 * Seals a document in a stream, for one printer: what comes out only the agent at that printer can open. Nothing of the
 * document is held back but the piece that is being sealed, and each call makes keys of its own.
 */
export async function* sealDocument(document: Document, { keyId, publicKey, purpose }: PrinterSealingKey): AsyncGenerator<Uint8Array> {
  const sealer = new Sealer({ now: () => performance.now() })
  const sealing = await sealer.seal({ recipients: [{ keyId, publicKey }], purpose })
  yield sealing.header
  for await (const piece of piecesOf(document)) yield sealing.update(piece)
  yield sealing.final()
}
