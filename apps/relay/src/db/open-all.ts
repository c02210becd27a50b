import type pg from 'pg'

/** Opens a pool's connections at once. One that can not be opened is tried again by whoever needs it, and fails there. */
export async function openAll(pool: pg.Pool): Promise<void> {
  const opened = await Promise.allSettled(Array.from({ length: pool.options.max }, () => pool.connect()))
  for (const one of opened) if (one.status === 'fulfilled') one.value.release()
}
