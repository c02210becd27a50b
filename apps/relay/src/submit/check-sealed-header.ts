import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { printerPurpose } from '@cloudprint/protocol/sealing-key'
import type { SealedHeader } from '@cloudprint/sealing/read-sealed-header'
import type { PrinterForSubmit } from '../computers/computer-rows.ts'
import type { PrinterFinder } from '../computers/printers/find-printer.ts'

/**
 * Holds what can be read of a document that its submitter has sealed against its printer: made for it, and to a key that its computer has still.
 * The rest only the agent can tell.
 */
export async function checkSealedHeader(
  printers: PrinterFinder,
  printer: PrinterForSubmit,
  { purpose, recipients }: Pick<SealedHeader, 'purpose' | 'recipients'>,
): Promise<{ ok: true; keyId: string } | Refused> {
  const expected = printerPurpose(printer.computerId, printer.name)
  if (purpose !== expected) {
    return refuse('sealed-document-invalid', `it was sealed for the purpose "${purpose}", and this printer’s is "${expected}"`)
  }
  const keyIds = recipients.map(({ keyId }) => keyId)
  const { sealingKey, computerName } = printer
  if (sealingKey !== null && keyIds.includes(sealingKey.keyId)) return { ok: true, keyId: sealingKey.keyId }
  const known = await printers.findKeys(printer.computerId, keyIds)
  const alive = known.find((key) => !key.isDestroyed)
  if (alive !== undefined) return { ok: true, keyId: alive.keyId }
  return known.length > 0
    ? refuse('sealing-key-retired', `${computerName} no longer uses the key ${keyIds.join(', ')}`)
    : refuse('sealed-document-invalid', `it was sealed to ${keyIds.join(', ')}, and ${computerName} never had such a key`)
}
