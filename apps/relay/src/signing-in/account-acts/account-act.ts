import { eq } from 'drizzle-orm'
import type { Queries, Transaction } from '../../db/database.ts'
import { person } from '../../db/tables/person.table.ts'
import { auditOfPerson } from '../audit-of-person.ts'
import { actByPath } from './act-by-path.ts'
import { AccountChanges } from './account-changes.ts'
import type { AccountChange } from './account-changes.ts'

export interface AskedAct {
  /** Of better-auth's addresses. */
  path: string
  /** From where. */
  address: string
}

const takenBack = new Error('a refused act is taken back')

/**
 * One request that may change an account: from its first change on a transaction, of which the entry in the audit is the last
 * statement. What comes before it (hashes, questions to others) holds no connection. It ends once, by `keep` or `takeBack`.
 */
export class AccountAct {
  readonly #db: Queries
  readonly #asked: AskedAct
  readonly #changes = new AccountChanges()
  readonly #kept = Promise.withResolvers<undefined>()
  readonly #detail: Record<string, unknown> = {}
  readonly #later: (() => void)[] = []
  #opened: Promise<Transaction> | undefined
  #isOver = false
  #ended: Promise<void> = Promise.resolve()
  /** One connection does one thing at a time. */
  #turn: Promise<unknown> = Promise.resolve()
  #failure: { cause: unknown } | undefined
  #person: { id: string; name: string; email: string } | undefined

  constructor(db: Queries, asked: AskedAct) {
    this.#db = db
    this.#asked = asked
    this.#kept.promise.catch(() => {})
  }

  get isOpen(): boolean {
    return this.#opened !== undefined && !this.#isOver
  }

  /** Does something in the act's transaction. Whatever fails there fails the act, whoever catches it. */
  async within<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    // Its connection is another's by now.
    if (this.#isOver) throw new Error(`what ${this.#asked.path} does is over`)
    const done = this.#turn.then(async () => work(await this.#open()))
    this.#turn = done.catch((cause: unknown) => {
      this.#failure ??= { cause }
    })
    return done
  }

  /** For what must not happen before the change is there: mails, sockets that are cut. */
  afterwards(work: () => void): void {
    this.#later.push(work)
  }

  /** Insists that the audit has words for a change of this table; whose account it is stays locked, so that nobody else changes it meanwhile. */
  async lock(tx: Transaction, model: string, personId: string): Promise<void> {
    if (actByPath[this.#asked.path]?.models.includes(model) !== true)
      throw new Error(`the audit has no words for a change of ${model} at ${this.#asked.path}`)
    if (this.#person !== undefined && this.#person.id !== personId) throw new Error(`${this.#asked.path} changes two accounts`)
    const columns = { id: person.id, name: person.name, email: person.email }
    const [found] = await tx.select(columns).from(person).where(eq(person.id, personId)).for('no key update')
    this.#person = found
  }

  /** What else the entry tells. */
  adds(detail: object): void {
    Object.assign(this.#detail, detail)
  }

  changed(change: AccountChange): void {
    this.#changes.add(change)
  }

  /** Whose account is no longer as others see it; sessions are theirs alone. */
  get changedPerson(): string | undefined {
    return this.#changes.goBeyond('session') ? this.#person?.id : undefined
  }

  async keep(): Promise<void> {
    this.#isOver = true
    await this.#turn
    if (this.#failure !== undefined) {
      await this.takeBack()
      throw this.#failure.cause
    }
    this.#kept.resolve(undefined)
    await this.#ended
    for (const work of this.#later) work()
  }

  async takeBack(): Promise<void> {
    this.#isOver = true
    await this.#turn
    this.#kept.reject(takenBack)
    // One whose connection is gone was taken back by the database.
    await this.#ended.catch(() => {})
  }

  #open(): Promise<Transaction> {
    this.#opened ??= new Promise((resolve, reject) => {
      this.#ended = this.#db.transaction(async (tx) => {
        resolve(tx)
        await this.#kept.promise
        await this.#record(tx)
      })
      this.#ended.catch(reject)
    })
    return this.#opened
  }

  async #record(tx: Transaction): Promise<void> {
    const told = actByPath[this.#asked.path]?.tell(this.#changes)
    if (told === undefined && this.#changes.isNothing) return
    if (told === undefined || this.#person === undefined) throw new Error(`the audit has no words for what changed at ${this.#asked.path}`)
    // A new name is theirs already.
    const columns = { id: person.id, name: person.name, email: person.email }
    const [who = this.#person] = await tx.select(columns).from(person).where(eq(person.id, this.#person.id))
    const { onlyIn } = this.#changes
    await auditOfPerson(tx, {
      person: who,
      address: this.#asked.address,
      ...told,
      detail: { ...told.detail, ...this.#detail },
      ...(onlyIn === undefined ? {} : { onlyIn }),
    })
  }
}
