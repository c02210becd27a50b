/**
 * The place for documents can not do its part, which is no fault of whoever asked. `full`: it has no room. `away`: it does not
 * answer, or not as it should. `refused`: it is there, and takes nothing from us. Its message says what happened; it has no cause, since the network's errors look like those of the database.
 */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly why: 'full' | 'away' | 'refused'

  constructor(why: StorageError['why'], message: string) {
    super(message)
    this.why = why
  }
}
