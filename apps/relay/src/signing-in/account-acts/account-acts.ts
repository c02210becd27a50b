import { AsyncLocalStorage } from 'node:async_hooks'
import type { PersonSignals } from '../../access/person-signals.ts'
import type { Queries, Transaction } from '../../db/database.ts'
import { AccountAct } from './account-act.ts'
import type { AskedAct } from './account-act.ts'

/** Knows of everything that better-auth does for which request it does it. */
export class AccountActs {
  readonly #db: Queries
  readonly #people: PersonSignals
  readonly #running = new AsyncLocalStorage<AccountAct>()

  constructor(db: Queries, people: PersonSignals) {
    this.#db = db
    this.#people = people
  }

  get current(): AccountAct | undefined {
    return this.#running.getStore()
  }

  /** Reads what the request has changed already, on the connection that it has. */
  ask<Result>(work: (queries: Queries | Transaction) => Promise<Result>): Promise<Result> {
    const act = this.current
    return act?.isOpen === true ? act.within(work) : work(this.#db)
  }

  /** What was refused changes nothing. */
  async run(asked: AskedAct, work: () => Promise<Response>): Promise<Response> {
    const act = new AccountAct(this.#db, asked)
    try {
      const response = await this.#running.run(act, work)
      if (response.status < 400) await this.#keep(act)
      else await act.takeBack()
      return response
    } catch (error) {
      await act.takeBack()
      throw error
    }
  }

  async #keep(act: AccountAct): Promise<void> {
    await act.keep()
    if (act.changedPerson !== undefined) this.#people.emit('changed', { personId: act.changedPerson })
  }
}
