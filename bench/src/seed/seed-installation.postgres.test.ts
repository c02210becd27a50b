import { randomUUID } from 'node:crypto'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { migrateDatabase } from '../../../apps/relay/src/db/migrate.ts'
import { seedInstallation } from './seed-installation.ts'
import type { SeedWanted } from './seed-installation.ts'

const small: SeedWanted = { sites: 9, printers: 30, jobs: 600, people: 5, days: 5, seed: 7, besideOthers: false, say: () => {} }

async function installation() {
  const database = await tempDatabase({ template: { name: 'relay', prepare: migrateDatabase } })
  const pool = new pg.Pool({ connectionString: database.url, max: 2 })
  pool.on('error', () => undefined) // dropped under it
  await pool.query('insert into organization (id, name) values ($1, $2)', [randomUUID(), 'Trial'])
  onTestFinished(async () => {
    await pool.end()
    await database.drop()
  })
  const read = async (text: string) => (await pool.query<Record<string, unknown>>(text)).rows
  return { url: database.url, read }
}

test('a seed makes what lists show, with a history and a proof of deletion for each job that has ended', async () => {
  const { url, read } = await installation()
  await seedInstallation(url, small)
  expect(
    await read(`select (select count(*)::int from site) as sites, (select count(*)::int from printer) as printers,
      (select count(*)::int from job) as jobs, (select count(*)::int from membership) as people,
      (select count(distinct job_id)::int from job_event) as told,
      (select count(*)::int from job where ended_at is not null) =
        (select count(*) from receipt) + (select count(*) from document where kept_until is not null) as proven`),
  ).toEqual([{ sites: 9, printers: 30, jobs: 600, people: 5, told: 600, proven: true }])
})

test('the same seed makes the same installation', async () => {
  const titles = async () => {
    const { url, read } = await installation()
    await seedInstallation(url, small)
    return read('select title, state, (select count(*)::int from job_event where job_id = job.id) as events from job order by sequence')
  }
  expect(await titles()).toEqual(await titles())
})

test('an installation with computers is left alone unless told, and then is seeded beside them', async () => {
  const { url, read } = await installation()
  await seedInstallation(url, { ...small, jobs: 10 })
  await expect(seedInstallation(url, { ...small, seed: 8, jobs: 10 })).rejects.toThrow('--beside-others')
  await seedInstallation(url, { ...small, seed: 8, jobs: 10, besideOthers: true })
  expect(await read('select count(*)::int as jobs from job')).toEqual([{ jobs: 20 }])
})
