import type { PrinterHealth, PrinterReason, Supply } from '@cloudprint/protocol/printer'
import type { IppAttributes } from './ipp/ipp-message.ts'
import { booleanOf, dateOf, numberOf, numbersOf, textOf, textsOf } from './ipp/read-attributes.ts'
import { plainText } from '@cloudprint/protocol/plain-text'

/** IPP `printer-state` (RFC 8011 §5.4.11). */
const states = { 3: 'idle', 4: 'processing', 5: 'stopped' } as const

/**
 * A printer's state as CUPS knows it. CUPS says since when the state holds, but not the reasons: `sinceOf` answers
 * when a reason was first seen.
 */
export function translateHealth(printer: IppAttributes, now: Date, sinceOf: (reason: string) => Date): PrinterHealth {
  const state = states[numberOf(printer, 'printer-state') as keyof typeof states] ?? 'unknown'
  return {
    state,
    since: (dateOf(printer, 'printer-state-change-time') ?? now).toISOString(),
    acceptingJobs: booleanOf(printer, 'printer-is-accepting-jobs') ?? true,
    reasons: reasonsOf(printer, sinceOf),
    message: plainText(textOf(printer, 'printer-state-message') ?? '', 1023),
    supplies: suppliesOf(printer),
  }
}

/** Splits `media-empty-error` into the reason and its severity; without ending it counts as an error (RFC 8011 §5.4.12). */
export function splitReason(keyword: string): Pick<PrinterReason, 'reason' | 'severity'> {
  const match = /^(.+)-(report|warning|error)$/.exec(keyword)
  const reason = match?.[1] ?? keyword
  const severity = (match?.[2] ?? (isHarmless(reason) ? 'report' : 'error')) as PrinterReason['severity']
  return { reason: plainText(reason, 255), severity }
}

/** CUPS's notes on what a backend does just now come without ending, and are no errors. */
function isHarmless(reason: string): boolean {
  return reason.startsWith('cups-') || reason === 'connecting-to-device' || reason.startsWith('com.apple.')
}

export function reasonKeywords(attributes: IppAttributes, name: string): string[] {
  return textsOf(attributes, name).filter((keyword) => keyword !== '' && keyword !== 'none')
}

function reasonsOf(printer: IppAttributes, sinceOf: (reason: string) => Date): PrinterReason[] {
  const keywords = [...new Set(reasonKeywords(printer, 'printer-state-reasons'))].slice(0, 64)
  return keywords.map((keyword) => ({ ...splitReason(keyword), since: sinceOf(keyword).toISOString() }))
}

/** Supplies come as parallel lists (CUPS "Implementation of IPP", `marker-*`); -1 and below mean that nobody knows. */
function suppliesOf(printer: IppAttributes): Supply[] {
  const kinds = textsOf(printer, 'marker-types')
  const colors = textsOf(printer, 'marker-colors')
  const levels = numbersOf(printer, 'marker-levels')
  const names = textsOf(printer, 'marker-names').slice(0, 32)
  return names.map((name, index) => {
    const level = levels[index] ?? -1
    const color = colors[index]
    return {
      name: plainText(name, 255) || `supply ${index + 1}`,
      kind: plainText(kinds[index] ?? '', 255) || 'unknown',
      color: color === undefined || color === '' || color === 'none' ? null : plainText(color, 127),
      levelPercent: level >= 0 && level <= 100 ? level : null,
    }
  })
}
