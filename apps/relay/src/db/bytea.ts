import { customType } from 'drizzle-orm/pg-core'

/** Postgres `bytea`, as a Buffer. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
