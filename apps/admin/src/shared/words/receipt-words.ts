import type { Receipt } from '@cloudprint/protocol/job'
import { texts } from '../../texts/texts.ts'

const words = texts.jobStates

export const receiptReasonWords = words.receiptReasons

/** Whose doing it was. */
export function causerWords({ by, byName }: Pick<Receipt, 'by' | 'byName'>): string {
  switch (by) {
    case 'relay':
      return words.causers.relay
    case 'agent':
      return words.causers.agent(byName)
    case 'person':
      return byName
    case 'api-key':
      return words.causers.apiKey(byName)
  }
}
