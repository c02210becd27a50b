import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import { printerPurpose } from '@cloudprint/protocol/sealing-key'
import type { SealingKey } from '@cloudprint/protocol/sealing-key'
import type { PrinterForSubmit } from '../computer-rows.ts'
import { KEY_GRACE_MS } from './judge-sealing-keys.ts'

/** So long an answer may be kept by whoever asks often; what it promises is counted from when it was given. */
export const SEALING_KEY_CACHE_SECONDS = 300

/** What somebody needs who seals documents for a printer. */
export function sealingKeyOf(
  printer: PrinterForSubmit | undefined,
  { printerId, now }: { printerId: string; now: Date },
): { ok: true; key: SealingKey & { purpose: string; usableUntil: string } } | Refused {
  if (printer === undefined) return refuse('printer-not-found', `there is no printer ${printerId}`)
  const { sealingKey, computerId, computerName, name, displayName } = printer
  if (printer.isGone) return refuse('printer-gone', `${displayName} is no longer on ${computerName}`)
  if (sealingKey === null) return refuse('sealing-key-missing', `${computerName} has published no key`)
  // It may be retired this very moment.
  const usableUntil = new Date(now.getTime() + KEY_GRACE_MS - SEALING_KEY_CACHE_SECONDS * 1_000).toISOString()
  return { ok: true, key: { ...sealingKey, purpose: printerPurpose(computerId, name), usableUntil } }
}
