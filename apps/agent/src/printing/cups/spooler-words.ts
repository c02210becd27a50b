import { plainText } from '@cloudprint/protocol/plain-text'
import type { SpoolerJobStatus } from '../print-system.ts'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { numberOf, textOf } from './ipp/read-attributes.ts'
import { reasonKeywords } from './translate-health.ts'

/** IPP `job-state` (RFC 8011 §5.3.7) by its keyword. */
const stateKeywords: Record<number, string> = {
  3: 'pending',
  4: 'pending-held',
  5: 'processing',
  6: 'processing-stopped',
  7: 'canceled',
  8: 'aborted',
  9: 'completed',
}

/** How CUPS itself puts it, for those who look it up in its log: nothing is translated or left out. */
export function spoolerWords(job: IppAttributes): NonNullable<SpoolerJobStatus['words']> {
  const state = numberOf(job, 'job-state') ?? 0
  const messages = [textOf(job, 'job-state-message'), textOf(job, 'job-printer-state-message')]
  return {
    state: stateKeywords[state] ?? String(state),
    reasons: reasonKeywords(job, 'job-state-reasons').slice(0, 16),
    message: plainText(messages.find((text) => text !== undefined && text !== '') ?? '', 1023),
  }
}
