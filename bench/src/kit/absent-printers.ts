import { randomUUID } from 'node:crypto'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import type { ProductRelay } from './product-relay.ts'

/** A computer with printers as it stands in the tables after its agent has gone; the printers' ids. */
export async function addAbsentPrinters({ database }: ProductRelay, count: number): Promise<string[]> {
  const computerId = randomUUID()
  await database.query(
    `insert into computer (id, organization_id, site_id, name, public_key, system)
     select $1, organization.id, site.id, 'bench', 'none', '{}' from organization join site on site.organization_id = organization.id limit 1`,
    [computerId],
  )
  const { keyId, publicKey } = await makeSealingKey()
  await database.query('insert into sealing_key (computer_id, key_id, public_key, published_at) values ($1, $2, $3, now())', [
    computerId,
    keyId,
    publicKey,
  ])
  const ids = Array.from({ length: count }, () => randomUUID())
  for (const [index, id] of ids.entries()) {
    const { name, description, capabilities, health } = fakePrinter(`Printer_${index}`)
    await database.query(
      `insert into printer (id, organization_id, computer_id, name, description, capabilities, health)
       select $1, organization_id, id, $3, $4, $5, $6 from computer where id = $2`,
      [id, computerId, name, description, capabilities, health],
    )
  }
  return ids
}
