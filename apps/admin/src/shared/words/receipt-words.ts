import type { Receipt } from '@cloudprint/protocol/job'

/** Why a document was deleted, as the end of "Deleted because". */
export const receiptReasonWords: Record<Receipt['reason'], string> = {
  'completed': 'The job completed',
  'failed': 'The job failed',
  'canceled': 'The job was canceled',
  'expired': 'The job expired',
  'retention-over': 'The time for a retry was over',
  'undeliverable': 'It could be handed to nobody any more',
}

/** Whose doing it was. */
export function causerWords({ by, byName }: Pick<Receipt, 'by' | 'byName'>): string {
  switch (by) {
    case 'relay':
      return 'The relay, by its policy'
    case 'agent':
      return `The agent on ${byName}`
    case 'person':
      return byName
    case 'api-key':
      return `The key “${byName}”`
  }
}
