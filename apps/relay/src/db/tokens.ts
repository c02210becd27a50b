/** Nest tokens for what is not a class. */
export const POOL = Symbol('pg.Pool')
