import type { BetterAuthOptions, DBAdapter, Where } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import type { Queries, Transaction } from '../../db/database.ts'
import { account, person, session, verification } from '../../db/tables/person.table.ts'
import { passkey, twoFactor } from '../../db/tables/second-factor.table.ts'
import type { AccountAct } from './account-act.ts'
import type { AccountActs } from './account-acts.ts'
import type { Row } from './account-changes.ts'
import { isUpkeep } from './is-upkeep.ts'
import type { AccountWrite } from './is-upkeep.ts'

/** All at once, as nobody has more: better-auth reads 100 unless told otherwise. */
const MAX_ROWS = 10_000

type Asked<Method extends 'update' | 'incrementOne' | 'consumeOne'> = Parameters<DBAdapter[Method]>[0]

interface Writing<Result> extends AccountWrite {
  /** Undefined for a new row. */
  where: Where[] | undefined
  perform(through: DBAdapter): Promise<Result>
  /** The rows that were written or removed, where the database says; else those that it is about. */
  rowsOf?(result: Result): Row[]
}

/**
 * better-auth's way to the database. Whatever it writes of an account is an act: part of a transaction that ends with its entry in
 * the audit. A write outside a request, or one that the audit has no words for, fails.
 */
export function auditedAdapter(db: Queries, acts: AccountActs): (options: BetterAuthOptions) => DBAdapter {
  return (options) => {
    const adapter = adapterOver(db, options)
    const plain = { ...adapter }
    const adapterByTx = new WeakMap<Transaction, DBAdapter>()
    const over = (tx: Transaction) => {
      const known = adapterByTx.get(tx) ?? adapterOver(tx, options)
      adapterByTx.set(tx, known)
      return known
    }
    const ask = <Result>(work: (through: DBAdapter) => Promise<Result>) => {
      const act = acts.current
      return act?.isOpen === true ? act.within((tx) => work(over(tx))) : work(plain)
    }

    const write = async <Result>(writing: Writing<Result>): Promise<Result> => {
      const { model, where, perform } = writing
      const rows = where === undefined || model === 'verification' ? [] : await ask((through) => findRows(through, model, where))
      if (isUpkeep(writing, rows, new Date())) return ask(perform)
      const act = acts.current
      if (act === undefined) throw new Error(`${model} is changed outside of any request`)
      return act.within((tx) => change(tx, over(tx), act, writing))
    }

    // The object stays the one that better-auth has checked its tables by.
    return Object.assign(adapter, {
      create: (asked) =>
        write({
          model: asked.model,
          by: 'create',
          data: asked.data,
          where: undefined,
          perform: (through) => through.create(asked),
          rowsOf: (row) => [row as Row],
        }),
      update: <T>(asked: Asked<'update'>) =>
        write<T | null>({
          model: asked.model,
          by: 'update',
          data: asked.update,
          where: asked.where,
          perform: (through) => through.update<T>(asked),
          rowsOf: oneOrNone,
        }),
      updateMany: (asked) =>
        write({
          model: asked.model,
          by: 'update',
          data: asked.update,
          where: asked.where,
          perform: (through) => through.updateMany(asked),
        }),
      incrementOne: <T>(asked: Asked<'incrementOne'>) =>
        write<T | null>({
          model: asked.model,
          by: 'update',
          data: { ...asked.increment, ...asked.set },
          where: asked.where,
          perform: (through) => through.incrementOne<T>(asked),
          rowsOf: oneOrNone,
        }),
      delete: (asked) =>
        write({ model: asked.model, by: 'delete', data: {}, where: asked.where, perform: (through) => through.delete(asked) }),
      deleteMany: (asked) =>
        write({ model: asked.model, by: 'delete', data: {}, where: asked.where, perform: (through) => through.deleteMany(asked) }),
      consumeOne: <T>(asked: Asked<'consumeOne'>) =>
        write<T | null>({
          model: asked.model,
          by: 'delete',
          data: {},
          where: asked.where,
          perform: (through) => through.consumeOne<T>(asked),
          rowsOf: oneOrNone,
        }),
      findOne: (asked) => ask((through) => through.findOne(asked)),
      findMany: (asked) => ask((through) => through.findMany(asked)),
      count: (asked) => ask((through) => through.count(asked)),
      // What an act is made of is one transaction anyway.
      transaction: (work) => work(adapter),
    } satisfies Partial<DBAdapter>)
  }
}

async function change<Result>(tx: Transaction, through: DBAdapter, act: AccountAct, writing: Writing<Result>): Promise<Result> {
  const { model, by, data, where, perform, rowsOf } = writing
  const [first = data] = where === undefined ? [] : await findRows(through, model, where)
  const personId = first[model === 'user' ? 'id' : 'userId']
  if (typeof personId === 'string') await act.lock(tx, model, personId)
  // As they are now that nobody else changes them.
  const before = where === undefined ? [] : await findRows(through, model, where)
  const result = await perform(through)
  const after = rowsOf?.(result) ?? before.map((row) => ({ ...row, ...data }))
  if (by === 'create') for (const row of after) act.changed({ model, before: null, after: row })
  if (by === 'update')
    for (const row of after) act.changed({ model, before: before.find(({ id }) => id === row['id']) ?? null, after: row })
  if (by === 'delete') for (const row of rowsOf?.(result) ?? before) act.changed({ model, before: row, after: null })
  return result
}

function findRows(through: DBAdapter, model: string, where: Where[]): Promise<Row[]> {
  return through.findMany<Row>({ model, where, limit: MAX_ROWS })
}

function oneOrNone(row: unknown): Row[] {
  return row === null ? [] : [row as Row]
}

function adapterOver(db: Queries | Transaction, options: BetterAuthOptions): DBAdapter {
  const schema = { person, session, account, verification, twoFactor, passkey }
  return drizzleAdapter(db, { provider: 'pg', schema })(options)
}
