import { PrintSystemError } from '../print-system.ts'

/** Windows has not come back from a call: a driver, a port or a print server hangs. The same may succeed once that is over. */
export class BlockedCallError extends PrintSystemError {
  override name = 'BlockedCallError'

  constructor(what: string) {
    super(
      `${what}: its driver, its port or its print server hangs. Print a test page from Windows; where that hangs as well, restart the service "Print Spooler", or the computer.`,
    )
  }
}
