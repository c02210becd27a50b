import type pg from 'pg'
import type { PrinterForSubmit } from './computer-rows.ts'

export async function readPrinterForSubmit(pool: pg.Pool, id: string): Promise<PrinterForSubmit | undefined> {
  const { rows } = await pool.query<PrinterForSubmit>({
    name: 'find-printer',
    text: `select printer.id, printer.organization_id as "organizationId", computer_id as "computerId",
        computer.name as "computerName", description->>'displayName' as "displayName",
        (description->>'isRaw')::boolean as "isRaw",
        (gone_at is not null or computer.revoked_at is not null) as "isGone", on_doubt as "onDoubt", capabilities
      from printer join computer on computer.id = printer.computer_id where printer.id = $1`,
    values: [id],
  })
  return rows[0]
}
