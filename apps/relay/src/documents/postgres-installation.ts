import type pg from 'pg'

/** Who this database says it is, and whether a store for larger documents carries its id already. */
export class PostgresInstallation {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** A new database becomes an installation by being asked. */
  async read(): Promise<{ id: string; hasMarkedStore: boolean }> {
    await this.#pool.query('insert into installation (id) values (gen_random_uuid()) on conflict do nothing')
    const { rows } = await this.#pool.query<{ id: string; hasMarkedStore: boolean }>(
      'select id, store_marked_at is not null as "hasMarkedStore" from installation',
    )
    const [row] = rows
    if (row === undefined) throw new Error('the row of the installation was removed')
    return row
  }

  async storeIsMarked(): Promise<void> {
    await this.#pool.query('update installation set store_marked_at = now() where store_marked_at is null')
  }
}
