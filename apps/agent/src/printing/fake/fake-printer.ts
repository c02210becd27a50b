import { allDocumentFormats } from '@cloudprint/protocol/document-format'
import type { LocalPrinter } from '@cloudprint/protocol/printer'
import { colorModes, orientations, qualities, scalings, sidesValues } from '@cloudprint/protocol/ticket'

export interface FakePrinterParts {
  description?: Partial<LocalPrinter['description']>
  capabilities?: Partial<LocalPrinter['capabilities']>
  health?: Partial<LocalPrinter['health']>
}

/** A healthy office printer that takes every format and option; a test names only what matters to it. */
export function fakePrinter(queue: string, parts: FakePrinterParts = {}): LocalPrinter {
  return {
    name: `fake/${queue}`,
    description: {
      displayName: queue,
      location: '',
      makeAndModel: 'Scripted printer',
      deviceUri: `fake://${encodeURIComponent(queue)}`,
      isDefault: false,
      isRaw: false,
      bestEvidence: 'printed',
      ...parts.description,
    },
    capabilities: { ...everything(), ...parts.capabilities },
    health: {
      state: 'idle',
      since: '2026-01-01T00:00:00.000Z',
      acceptingJobs: true,
      reasons: [],
      message: '',
      supplies: [],
      ...parts.health,
    },
  }
}

function everything(): LocalPrinter['capabilities'] {
  return {
    formats: [...allDocumentFormats],
    copiesMax: 99,
    collate: true,
    media: [
      { name: 'iso_a4_210x297mm', widthUm: 210_000, heightUm: 297_000 },
      { name: 'na_letter_8.5x11in', widthUm: 215_900, heightUm: 279_400 },
    ],
    mediaReady: ['iso_a4_210x297mm'],
    mediaSources: ['main', 'manual'],
    mediaTypes: ['stationery'],
    sides: [...sidesValues],
    printColorModes: [...colorModes],
    printQualities: [...qualities],
    resolutions: ['203dpi', '600dpi'],
    orientations: [...orientations],
    numberUp: [1, 2, 4],
    pageRanges: true,
    printScalings: [...scalings],
    outputBins: ['face-down'],
    defaults: { media: 'iso_a4_210x297mm', printScaling: 'fit', sides: 'one-sided' },
  }
}
