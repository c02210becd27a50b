import { close, fdatasync, fdatasyncSync, openSync } from 'node:fs'

/**
 * SQLite's write-ahead log beside a database, opened a second time so that it can be flushed in a thread. SQLite makes that
 * file with its first write and keeps it until the database is closed; its locks are on other files, so closing this
 * descriptor lets go of none of them.
 */
export class LogFile {
  readonly #path: string
  #file: number | undefined
  #flushes = 0
  #isClosed = false

  constructor(databasePath: string) {
    this.#path = `${databasePath}-wal`
  }

  /** Resolves when everything that was written to the log before this call outlives a loss of power. */
  flush(): Promise<void> {
    const file = this.#open()
    this.#flushes += 1
    return new Promise((resolve, reject) => {
      fdatasync(file, (error) => {
        this.#flushes -= 1
        // A descriptor that is closed while a thread uses its number might by then be another file's.
        if (this.#isClosed && this.#flushes === 0) close(file, ignore)
        if (error === null) resolve()
        else reject(error)
      })
    })
  }

  flushNow(): void {
    fdatasyncSync(this.#open())
  }

  close(): void {
    this.#isClosed = true
    if (this.#file !== undefined && this.#flushes === 0) close(this.#file, ignore)
  }

  #open(): number {
    // For writing, since Windows flushes no other.
    this.#file ??= openSync(this.#path, 'r+')
    return this.#file
  }
}

/** After the last flush nothing depends on the descriptor. */
function ignore(): void {}
