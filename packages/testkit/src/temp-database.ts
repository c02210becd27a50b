import { randomBytes } from 'node:crypto'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@cloudprint/postgres-launcher/start-embedded-postgres'
import { Client } from 'pg'
import { atProcessEnd } from './at-process-end.ts'
import { copyNewCluster } from './copy-new-cluster.ts'
import { tempDir } from './temp-dir.ts'

export interface TempDatabase {
  url: string
  /** Ends all sessions and removes it. */
  drop(): Promise<void>
}

export interface TempDatabaseSettings {
  /** A database that is prepared once per process and then copied (50 ms): migrations run once, not per test. */
  template?: { name: string; prepare: (url: string) => Promise<void> }
  /** Writes survive a kill -9 of PostgreSQL, as in production; slower. */
  durable?: boolean
}

interface Cluster {
  postgres: EmbeddedPostgres
  templates: Map<string, Promise<string>>
}

const log = { debug: () => {}, info: () => {}, warn: () => {} }
/** On a machine that is busy. */
const CLOSED_WITHIN_MS = 60_000
/** Nothing of this needs to survive: it makes commits and CREATE DATABASE several times as fast. */
const fast = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: '0' }
const clusters = new Map<boolean, Promise<Cluster>>()

/**
 * A database of its own on a cluster of this process: started at first use, it ends with the process even when that
 * is killed, so test files in parallel workers share nothing.
 */
export async function tempDatabase({ template, durable = false }: TempDatabaseSettings = {}): Promise<TempDatabase> {
  const cluster = await clusterOf(durable)
  const from = template === undefined ? undefined : await templateOf(cluster, template)
  const name = `test_${randomBytes(6).toString('hex')}`
  await createDatabase(cluster, name, from)
  return { url: urlOf(cluster, name), drop: () => asAdmin(cluster, `drop database if exists ${name} with (force)`) }
}

function clusterOf(durable: boolean): Promise<Cluster> {
  const known = clusters.get(durable)
  if (known !== undefined) return known
  const starting = startCluster(durable)
  clusters.set(durable, starting)
  return starting
}

async function startCluster(durable: boolean): Promise<Cluster> {
  const dataDir = tempDir('postgres')
  await copyNewCluster(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings: durable ? {} : fast })
  // Its data is about to be removed: no point in a clean shutdown.
  atProcessEnd(() => process.kill(postgres.pid, 'SIGQUIT'))
  return { postgres, templates: new Map() }
}

function templateOf(cluster: Cluster, template: NonNullable<TempDatabaseSettings['template']>): Promise<string> {
  const known = cluster.templates.get(template.name)
  if (known !== undefined) return known
  const prepared = prepareTemplate(cluster, template.prepare)
  cluster.templates.set(template.name, prepared)
  return prepared
}

async function prepareTemplate(cluster: Cluster, prepare: (url: string) => Promise<void>): Promise<string> {
  const name = `template_${randomBytes(6).toString('hex')}`
  await createDatabase(cluster, name)
  await prepare(urlOf(cluster, name))
  // A connection that is still closing would make the copy fail.
  await asAdmin(cluster, `select pg_terminate_backend(pid, ${CLOSED_WITHIN_MS}) from pg_stat_activity where datname = '${name}'`)
  return name
}

function createDatabase(cluster: Cluster, name: string, template = 'template0'): Promise<void> {
  return asAdmin(cluster, `create database ${name} template ${template}`)
}

async function asAdmin(cluster: Cluster, sql: string): Promise<void> {
  const client = new Client({ connectionString: cluster.postgres.connectionString })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

function urlOf(cluster: Cluster, name: string): string {
  const url = new URL(cluster.postgres.connectionString)
  url.pathname = name
  return url.href
}
