import { silentLogger } from '@cloudprint/process-kit/logger'
import { startEmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { join } from 'node:path'
import pg from 'pg'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { RelayEnv } from '../env.ts'
import { migrateDatabase } from './migrate.ts'
import { prepareDatabase } from './prepare-database.ts'

const NOT_ALLOWED = { code: '42501' }
const attempts = [
  'update audit_entry set action = action',
  'delete from audit_entry',
  'truncate audit_entry',
  'truncate audit_entry, organization cascade',
  'select from audit_entry for update',
  'alter table audit_entry disable trigger all',
  'drop trigger audit_entry_append_only on audit_entry',
  'drop table audit_entry cascade',
  'alter table audit_entry owner to current_user',
  'create rule never as on insert to audit_entry do instead nothing',
  'create or replace function refuse_to_change_audit() returns trigger language plpgsql as $$ begin return null; end $$',
  'set session_replication_role = replica',
  'create table mine ()',
  'create role another superuser',
]

/** Starts what a relay starts first, and hands out a connection as the relay's own are. */
async function prepare(settings: Record<string, string>) {
  const stops: (() => Promise<void> | void)[] = []
  const lifetime = {
    onStop: (_name: string, stop: (deadline: AbortSignal) => Promise<void> | void) =>
      void stops.push(() => stop(AbortSignal.timeout(60_000))),
    fail: (error: unknown) => expect.unreachable(String(error)),
    finish: () => {},
    signal: new AbortController().signal,
  }
  const client = await connect(await prepareDatabase(RelayEnv.parse(settings), silentLogger, lifetime))
  let stopping: Promise<void> | undefined
  const stopAll = async () => {
    await client.end()
    for (const stop of stops.toReversed()) await stop()
  }
  return { client, stop: () => (stopping ??= stopAll()) }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

const addEntry = `insert into audit_entry (organization_id, at, actor_kind, actor_name, action, target, detail)
  select id, now(), 'system', 'test', 'test.done', 'it', '{}' from organization`
const addOrganization = `insert into organization (id, name, created_at) values (gen_random_uuid(), 'Ours', now())`

describe('in its own database the relay', () => {
  const dataDir = tempDir('relay')
  let client: pg.Client
  beforeAll(async () => {
    const prepared = await prepare({ CLOUDPRINT_DATA_DIR: dataDir })
    client = prepared.client
    await client.query(addOrganization)
    return () => prepared.stop()
  })

  test('is a role that is no superuser and owns nothing', async () => {
    const { rows } = await client.query(
      `select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
         (select count(*)::int from pg_shdepend where refobjid = pg_roles.oid and deptype = 'o') as owns,
         (select count(*)::int from pg_auth_members where member = pg_roles.oid) as memberships
       from pg_roles where rolname = current_user`,
    )
    const no = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false, rolreplication: false }
    expect(rows).toEqual([{ rolname: 'cloudprint_relay', ...no, owns: 0, memberships: 0 }])
  })

  test('adds to the audit and reads it', async () => {
    expect((await client.query(addEntry)).rowCount).toBe(1)
    expect((await client.query('select from audit_entry')).rowCount).toBeGreaterThan(0)
  })

  test.each([...attempts, 'set role cloudprint', 'set session authorization cloudprint', 'alter role cloudprint_relay superuser'])(
    'is refused: %s',
    async (statement) => {
      await expect(client.query(statement)).rejects.toMatchObject(NOT_ALLOWED)
    },
  )

  test('may read, add, change and delete in every other table, and lock it as the first run does', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
           and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))`,
    )
    expect(rows).toEqual([{ name: 'audit_entry' }])
    await client.query('begin; lock table organization in share row exclusive mode; commit')
  })
})

test('a data folder from before there were two roles is taken on, with all that stands in it', async () => {
  const dataDir = tempDir('relay')
  const before = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log: silentLogger })
  await migrateDatabase(before.connectionString)
  const owner = await connect(before.connectionString)
  await owner.query(addOrganization)
  await owner.query(addEntry)
  await owner.end()
  await before.stop()
  for (const _start of ['the first', 'the next']) {
    const { client, stop } = await prepare({ CLOUDPRINT_DATA_DIR: dataDir })
    onTestFinished(stop)
    expect((await client.query('select target from audit_entry')).rows).toEqual([{ target: 'it' }])
    await expect(client.query('delete from audit_entry')).rejects.toMatchObject(NOT_ALLOWED)
    await client.query(`update organization set name = 'Theirs'`)
    await stop()
  }
})

describe('in a database of the operator the relay', () => {
  /** A database whose owner is no superuser, as a provider gives it. */
  async function givenDatabase() {
    const { url, drop } = await tempDatabase()
    onTestFinished(drop)
    const admin = await connect(url)
    const name = new URL(url).pathname.slice(1)
    const as = async (role: string) => {
      await admin.query(`create role ${role} login password 'secret'`)
      const address = new URL(url)
      Object.assign(address, { username: role, password: 'secret' })
      return address.href
    }
    const [ownerUrl, relayUrl] = [await as(`owner_${name}`), await as(`relay_${name}`)]
    await admin.query(`alter database ${name} owner to owner_${name}`)
    await admin.end()
    return { ownerUrl, relayUrl }
  }

  test('that has one role gives up what it may do to the audit', async () => {
    const { ownerUrl } = await givenDatabase()
    for (const _start of ['the first', 'the next']) {
      const { client, stop } = await prepare({ DATABASE_URL: ownerUrl })
      onTestFinished(stop)
      await client.query(addOrganization)
      await client.query(addEntry)
      for (const statement of attempts.slice(0, 3)) {
        const message = 'permission denied for table audit_entry'
        await expect(client.query(statement)).rejects.toMatchObject({ ...NOT_ALLOWED, message })
      }
      await stop()
    }
  })

  test('that has two roles lets the owner bring the tables up to date and works as the other', async () => {
    const { ownerUrl, relayUrl } = await givenDatabase()
    const { client, stop } = await prepare({ DATABASE_URL: relayUrl, CLOUDPRINT_MIGRATION_DATABASE_URL: ownerUrl })
    onTestFinished(stop)
    await client.query(addOrganization)
    await client.query(addEntry)
    for (const statement of attempts) await expect(client.query(statement), statement).rejects.toMatchObject(NOT_ALLOWED)
  })
})
