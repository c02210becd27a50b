import { withLabels } from '@cloudprint/protocol/label-setup'
import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type pg from 'pg'
import type { PrinterForSubmit } from '../computer-rows.ts'

export async function readPrinterForSubmit(pool: pg.Pool, id: string): Promise<PrinterForSubmit | undefined> {
  const { rows } = await pool.query<PrinterForSubmit & { labels: LabelSetup | null }>({
    name: 'find-printer',
    text: `select printer.id, printer.organization_id as "organizationId", printer.computer_id as "computerId",
        computer.site_id as "siteId", computer.name as "computerName", printer.name, coalesce(printer.alias, description->>'displayName') as "displayName",
        (description->>'isRaw')::boolean as "isRaw",
        (gone_at is not null or computer.revoked_at is not null) as "isGone", on_doubt as "onDoubt", capabilities, labels,
        case when sealing_key.key_id is not null
          then jsonb_build_object('keyId', sealing_key.key_id, 'publicKey', sealing_key.public_key) end as "sealingKey"
      from printer join computer on computer.id = printer.computer_id
      left join sealing_key on sealing_key.computer_id = computer.id and sealing_key.retired_at is null and sealing_key.destroyed_at is null
      where printer.id = $1`,
    values: [id],
  })
  const [found] = rows
  if (found === undefined) return undefined
  const { labels, ...printer } = found
  return { ...printer, capabilities: withLabels(printer.capabilities, labels) }
}
