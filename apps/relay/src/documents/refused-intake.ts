import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'

/** Thrown in the middle of a document that is not taken: whoever reads it has to stop there. */
export class RefusedIntake extends Error {
  readonly refused: Refused

  constructor(refused: Refused) {
    super(refused.problem.detail)
    this.refused = refused
  }
}

export function emptyDocument(): RefusedIntake {
  return new RefusedIntake(refuse('document-empty', 'the document has no bytes'))
}

export function tooLargeDocument(maxBytes: number): RefusedIntake {
  return new RefusedIntake(refuse('document-too-large', `this installation takes documents of up to ${maxBytes} bytes`))
}
