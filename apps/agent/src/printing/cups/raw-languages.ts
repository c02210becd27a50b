import type { DocumentFormat } from '@cloudprint/protocol/document-format'

/**
 * Printer languages that the hardware behind a driver queue is known to speak, by make, model and the command set in its
 * IEEE 1284 device id. ZPL on an office printer is a stack of paper full of text, so no sign means no.
 */
const signs: readonly { sign: RegExp; formats: readonly DocumentFormat[] }[] = [
  {
    sign: /\bzpl|zebra|zdesigner|label|honeywell|intermec|datamax|\bsato\b|\btsc\b|godex|argox|\bcab\b|novexx|rollo/i,
    formats: ['application/vnd.zebra.zpl', 'application/vnd.zebra.epl'],
  },
  { sign: /\bepl\d?\b|eltron/i, formats: ['application/vnd.zebra.epl'] },
  {
    sign: /esc.?pos|\btm-[a-z]\d|\btsp\d|receipt|\bpos-?\d|bixolon|citizen ct|\bstar\b/i,
    formats: ['application/vnd.epson.escpos'],
  },
]

/** Raw formats that make sense on a queue with a driver. "Raw bytes" always: who sends those knows what they are. */
export function rawLanguages(makeAndModel: string, deviceId: string): DocumentFormat[] {
  const known = signs.filter(({ sign }) => sign.test(makeAndModel) || sign.test(deviceId))
  return [...new Set([...known.flatMap(({ formats }) => formats), 'application/octet-stream' as const])]
}
