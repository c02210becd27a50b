export type Row = Readonly<Record<string, unknown>>

/** One row of somebody's account, as it was and as it is; null where there was none, or is none any more. */
export interface AccountChange {
  /** better-auth's word for the table. */
  model: string
  before: Row | null
  after: Row | null
}

/** What one request did to an account, taken together: what it made and removed again never was. */
export class AccountChanges {
  readonly #byRow = new Map<string, AccountChange>()

  add({ model, before, after }: AccountChange): void {
    const row = `${model} ${String((before ?? after)?.['id'])}`
    const known = this.#byRow.get(row)
    this.#byRow.set(row, known === undefined ? { model, before, after } : { ...known, after })
  }

  of(model: string): AccountChange[] {
    return this.#all().filter((change) => change.model === model)
  }

  goBeyond(model: string): boolean {
    return this.#all().some((change) => change.model !== model)
  }

  get isNothing(): boolean {
    return this.#all().length === 0
  }

  /** Sessions that were not there before. */
  get begun(): Row[] {
    return this.of('session').flatMap(({ before, after }) => (before === null && after !== null ? [after] : []))
  }

  get ended(): Row[] {
    return this.of('session').flatMap(({ before, after }) => (before !== null && after === null ? [before] : []))
  }

  /** The organization that alone it concerns: nothing changed but sessions of its single sign-on, which open nothing elsewhere. */
  get onlyIn(): string | undefined {
    const organizations = new Set(this.of('session').map(({ before, after }) => (after ?? before)?.['ssoOrganizationId']))
    const [only] = organizations
    return organizations.size === 1 && typeof only === 'string' && !this.goBeyond('session') ? only : undefined
  }

  #all(): AccountChange[] {
    return [...this.#byRow.values()].filter(({ before, after }) => before !== null || after !== null)
  }
}
