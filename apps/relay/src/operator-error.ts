/** Something that an operator can mend; its message is the whole story, with the remedy. */
export class OperatorError extends Error {
  override name = 'OperatorError'
}
