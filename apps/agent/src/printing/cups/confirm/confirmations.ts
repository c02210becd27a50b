import type { SpoolerJobStatus } from '../../print-system.ts'
import { confirmAtPrinter, type Final } from './confirm-at-printer.ts'
import type { PrinterAddress } from './printer-address.ts'
import { PrinterClient } from './printer-client.ts'

type Open = Extract<SpoolerJobStatus, { message: string }>

/**
 * Jobs that CUPS is done with and their printers are being asked about, each once and behind everybody's back: a job counts
 * as open until then, and no look waits for a printer. begun → settled within seconds, with whatever answer.
 */
export class Confirmations {
  readonly #client: PrinterClient
  readonly #settled: (key: string, final: Final) => void
  readonly #openByKey = new Map<string, Open>()
  readonly #stop = new AbortController()

  constructor(userName: string, settled: (key: string, final: Final) => void) {
    this.#client = new PrinterClient(userName)
    this.#settled = settled
  }

  /** How a job stands that is being asked about. */
  openOf(key: string): Open | undefined {
    return this.#openByKey.get(key)
  }

  /** `meanwhile` is how the job stands until the printer has answered. */
  begin(key: string, address: PrinterAddress, meanwhile: Open): Open {
    const known = this.#openByKey.get(key)
    if (known !== undefined) return known
    this.#openByKey.set(key, meanwhile)
    // Nobody waits for it: its end is told.
    void this.#settle(key, address, meanwhile)
    return meanwhile
  }

  close(): void {
    this.#stop.abort()
    this.#client.close()
  }

  async #settle(key: string, address: PrinterAddress, { words }: Open): Promise<void> {
    const word = await confirmAtPrinter({ key, address }, this.#client, this.#stop.signal)
    const final = words === undefined ? word : { ...word, words }
    this.#openByKey.delete(key)
    if (!this.#stop.signal.aborted) this.#settled(key, final)
  }
}
