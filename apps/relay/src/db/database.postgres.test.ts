import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from './database.ts'
import { isDatabaseAway } from './is-database-away.ts'
import { inTransaction } from './transaction.ts'

let temp: Awaited<ReturnType<typeof tempDatabase>>
beforeAll(async () => {
  temp = await tempDatabase()
})
afterAll(async () => temp.drop())

const SHORT_MS = 300
/** Longer than any of this takes on a busy machine. */
const long = { connectMs: 60_000, statementMs: 60_000, answerMs: 60_000, idleInTransactionMs: 60_000 }

/** Only what a test is about is short: the rest would pass before it on a busy machine. */
function open(short: Partial<typeof long> = {}, url = temp.url) {
  const database = openDatabase(url, () => {}, { ...long, ...short })
  onTestFinished(() => database.close())
  return database.pool
}
test('all connections are opened before anybody needs them, and are free then', async () => {
  const database = openDatabase(temp.url, () => {})
  await database.connect()
  const { rows } = await database.pool.query<{ open: number }>(
    `select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name like 'cloudprint-relay%'`,
  )
  expect(rows).toEqual([{ open: 16 }])
  expect(database.pool.idleCount).toBe(database.pool.totalCount)
  await database.close()
})

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'it went well',
    (error: unknown) => (isDatabaseAway(error) ? 'away' : String(error)),
  )

/** A server between the pool and Postgres that can stop passing anything on, as a hung machine does. */
async function hangable() {
  const sockets = new Set<Socket>()
  let isHung = false
  const server = createServer((near) => {
    const far = connect(Number(new URL(temp.url).port), '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('data', (chunk) => isHung || to.write(chunk))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = new URL(temp.url)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return { url: url.href, hang: () => (isHung = true) }
}

describe('nobody waits without an end', () => {
  test('for a statement', async () => {
    expect(await failure(open({ statementMs: SHORT_MS }).query('select pg_sleep(60)'))).toBe('away')
  })

  test('for a connection that others hold', async () => {
    const pool = open()
    const held = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
    // One bound holds for making a connection and for waiting for one: those above had time.
    pool.options.connectionTimeoutMillis = SHORT_MS
    expect(await failure(pool.query('select'))).toBe('away')
    for (const client of held) client.release()
    expect(await failure(pool.query('select'))).toBe('it went well')
  })

  test('for a server that takes connections and says nothing', async () => {
    const { url, hang } = await hangable()
    hang()
    expect(await failure(open({ connectMs: SHORT_MS }, url).query('select'))).toBe('away')
  })

  test('for a server that hangs in the middle of a statement or a transaction', async () => {
    const { url, hang } = await hangable()
    const pool = open({ answerMs: SHORT_MS }, url)
    const inside = inTransaction(pool, async (client) => {
      await client.query('select')
      hang()
      await client.query('select')
    })
    expect(await failure(inside)).toBe('away')
    // Its connection was not given back to the next one.
    expect(pool.idleCount).toBe(0)
  })

  test('for a transaction whose owner has stopped', async () => {
    const pool = open({ idleInTransactionMs: SHORT_MS })
    const client = await pool.connect()
    await client.query('begin')
    const [error] = (await once(client, 'error')) as [Error]
    expect(isDatabaseAway(error)).toBe(true)
    client.release(error)
  })
})

test('a connection that breaks inside a transaction fails the transaction, and not the process', async () => {
  const pool = open()
  const inside = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const ended = new Promise<void>((resolve) => client.once('end', resolve))
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await ended
    await client.query('select')
  })
  expect(await failure(inside)).toBe('away')
})
