import { z } from 'zod'
import { Text } from './text.ts'

/** Names a sealing key: the first 8 bytes of SHA-256 over its 32 public bytes, in hex. */
export const SealingKeyId = z.string().regex(/^[0-9a-f]{16}$/)
export type SealingKeyId = z.infer<typeof SealingKeyId>

/** The public half of the X25519 key that documents for a computer are sealed to, in base64url; the private half never leaves it. */
export const SealingKey = z.object({
  keyId: SealingKeyId,
  publicKey: z.string().regex(/^[\w-]{43}$/),
})
export type SealingKey = z.infer<typeof SealingKey>

/** What a document is sealed for; it opens for nothing else. */
export const SealingPurpose = Text(1_023).min(1)

/** Of a document that the relay sealed: this one job. */
export function jobPurpose(jobId: string): string {
  return `job:${jobId}`
}

/** Of a document that its submitter sealed, who knows no job yet: this one printer. */
export function printerPurpose(computerId: string, printerName: string): string {
  return `printer:${computerId}/${printerName}`
}

/** Of a reference, which says where the document of this one job is fetched: no agent can take it for the document itself. */
export function referencePurpose(jobId: string): string {
  return `reference:${jobId}`
}
