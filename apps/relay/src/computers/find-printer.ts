import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import type { PrinterCapabilities } from '@cloudprint/protocol/printer'
import type pg from 'pg'

/** A printer as submitting needs it. */
export interface PrinterForSubmit {
  id: string
  organizationId: string
  computerId: string
  computerName: string
  displayName: string
  isRaw: boolean
  isGone: boolean
  onDoubt: DoubtPolicy
  capabilities: PrinterCapabilities
}

const MAX_KNOWN = 5_000
/** A change made through another relay is seen this late at most. */
const FRESH_MS = 1_000

/** Printers by id for the hot path: a second old at most, and forgotten at once when this relay changes them. */
export class PrinterFinder {
  readonly #pool: pg.Pool
  readonly #knownById = new Map<string, { at: number; printer: PrinterForSubmit | undefined }>()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async find(id: string, organizationId: string, now: Date): Promise<PrinterForSubmit | undefined> {
    const known = this.#knownById.get(id)
    const fresh = known !== undefined && now.getTime() - known.at < FRESH_MS
    const printer = fresh ? known.printer : await this.#read(id)
    if (!fresh) this.#keep(id, { at: now.getTime(), printer })
    return printer?.organizationId === organizationId ? printer : undefined
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#knownById.delete(id)
  }

  #keep(id: string, entry: { at: number; printer: PrinterForSubmit | undefined }): void {
    if (this.#knownById.size >= MAX_KNOWN) this.#knownById.clear()
    this.#knownById.set(id, entry)
  }

  async #read(id: string): Promise<PrinterForSubmit | undefined> {
    const { rows } = await this.#pool.query<PrinterForSubmit>({
      name: 'find-printer',
      text: `select printer.id, printer.organization_id as "organizationId", computer_id as "computerId",
          computer.name as "computerName", description->>'displayName' as "displayName",
          (description->>'isRaw')::boolean as "isRaw",
          (gone_at is not null or computer.revoked_at is not null) as "isGone", on_doubt as "onDoubt", capabilities
        from printer join computer on computer.id = printer.computer_id where printer.id = $1`,
      values: [id],
    })
    return rows[0]
  }
}
