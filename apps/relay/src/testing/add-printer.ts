import type pg from 'pg'
import { uuidV7 } from '../db/uuid-v7.ts'
import { addSealingKey } from './add-sealing-key.ts'
import { labelPrinter } from './stand-in-agent.ts'

const system = { platform: 'linux', osVersion: 'test', architecture: 'x64', hostname: 'pack', agentVersion: '0.1.0' }

interface Place {
  organizationId: string
  siteId: string
}

/** A computer that is away, and its raw label printer, at the first site or another one: enough to submit jobs. */
export async function addPrinter(pool: pg.Pool, computerName = 'Packing 1', place?: Place) {
  const { organizationId, siteId } = place ?? (await firstSite(pool))
  const [computerId, printerId] = [uuidV7(new Date()), uuidV7(new Date())]
  await pool.query('insert into computer (id, organization_id, site_id, name, public_key, system) values ($1, $2, $3, $4, $5, $6)', [
    computerId,
    organizationId,
    siteId,
    computerName,
    'x'.repeat(43),
    JSON.stringify(system),
  ])
  const { name, description, capabilities, health } = labelPrinter('cups/Zebra')
  await pool.query(
    'insert into printer (id, organization_id, computer_id, name, description, capabilities, health) values ($1, $2, $3, $4, $5, $6, $7)',
    [printerId, organizationId, computerId, name, JSON.stringify(description), JSON.stringify(capabilities), JSON.stringify(health)],
  )
  const key = await addSealingKey(pool, computerId)
  return { organizationId, siteId, computerId, printerId, key }
}

async function firstSite(pool: pg.Pool): Promise<Place> {
  const { rows } = await pool.query<Place>('select id as "siteId", organization_id as "organizationId" from site order by id limit 1')
  const [site] = rows
  if (site === undefined) throw new Error('there is no site to add a printer to')
  return site
}

/** Another site of an organization. */
export async function addSite(pool: pg.Pool, organizationId: string, name = 'Elsewhere'): Promise<Place> {
  const siteId = uuidV7(new Date())
  await pool.query('insert into site (id, organization_id, name) values ($1, $2, $3)', [siteId, organizationId, name])
  return { organizationId, siteId }
}
