import { Client } from 'pg'
import { expect, test } from 'vitest'
import { tempDatabase } from './temp-database.ts'

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

test('two databases share nothing', async () => {
  const [one, two] = await Promise.all([tempDatabase(), tempDatabase()])
  await query(one.url, 'create table parcels (id int)')
  await query(two.url, 'create table parcels (id text)')
  await Promise.all([one.drop(), two.drop()])
})

test('a template is prepared once and copied each time', async () => {
  let prepared = 0
  const template = {
    name: 'parcels',
    prepare: async (url: string) => {
      prepared++
      await query(url, 'create table parcels as select 7 as id')
    },
  }
  const databases = await Promise.all([1, 2, 3].map(() => tempDatabase({ template })))
  for (const { url, drop } of databases) {
    expect(await query(url, 'select id from parcels')).toEqual([{ id: 7 }])
    await drop()
  }
  expect(prepared).toBe(1)
})

test('a dropped database is gone, whoever is still connected', async () => {
  const database = await tempDatabase()
  const client = new Client({ connectionString: database.url })
  client.on('error', () => {}) // the server ends the session
  await client.connect()
  await database.drop()
  await expect(query(database.url, 'select 1')).rejects.toThrow('does not exist')
})

test('a durable one writes through to the disk', async () => {
  const [fast, durable] = await Promise.all([tempDatabase(), tempDatabase({ durable: true })])
  expect(await query(fast.url, 'show fsync')).toEqual([{ fsync: 'off' }])
  expect(await query(durable.url, 'show fsync')).toEqual([{ fsync: 'on' }])
})
