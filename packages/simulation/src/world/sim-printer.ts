import { noOptions } from '@cloudprint/protocol/printer'
import type { LocalPrinter } from '@cloudprint/protocol/printer'

/** A raw label printer in good health. */
export function simPrinter(name: string): LocalPrinter {
  return {
    name,
    description: {
      displayName: name.replace('cups/', ''),
      location: 'Dock 1',
      makeAndModel: 'Local Raw Printer',
      deviceUri: 'socket://192.0.2.1:9100',
      isDefault: false,
      isRaw: true,
      bestEvidence: 'sent',
    },
    capabilities: {
      formats: ['application/vnd.zebra.zpl'],
      copiesMax: 1,
      ...noOptions,
    },
    health: { state: 'idle', since: '2026-01-01T00:00:00.000Z', acceptingJobs: true, reasons: [], message: '', supplies: [] },
  }
}
