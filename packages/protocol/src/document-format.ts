import { z } from 'zod'

/**
 * The document formats that can be submitted. `rendered` ones are laid out by a driver and obey the ticket;
 * `raw` ones are the printer's own language and reach it byte for byte.
 */
export const documentFormats = {
  'application/pdf': { kind: 'rendered', name: 'PDF', extension: 'pdf' },
  'image/png': { kind: 'rendered', name: 'PNG image', extension: 'png' },
  'image/jpeg': { kind: 'rendered', name: 'JPEG image', extension: 'jpg' },
  'text/plain': { kind: 'rendered', name: 'Plain text', extension: 'txt' },
  'application/postscript': { kind: 'rendered', name: 'PostScript', extension: 'ps' },
  'application/vnd.zebra.zpl': { kind: 'raw', name: 'ZPL', extension: 'zpl' },
  'application/vnd.zebra.epl': { kind: 'raw', name: 'EPL', extension: 'epl' },
  'application/vnd.epson.escpos': { kind: 'raw', name: 'ESC/POS', extension: 'escpos' },
  'application/octet-stream': { kind: 'raw', name: 'Raw bytes', extension: 'bin' },
} as const satisfies Record<string, { kind: 'rendered' | 'raw'; name: string; extension: string }>

export type DocumentFormat = keyof typeof documentFormats
export const allDocumentFormats = Object.keys(documentFormats) as [DocumentFormat, ...DocumentFormat[]]
export const DocumentFormat = z.enum(allDocumentFormats)

export const rawFormats = allDocumentFormats.filter((format) => documentFormats[format].kind === 'raw')
export const renderedFormats = allDocumentFormats.filter((format) => documentFormats[format].kind === 'rendered')

export function isRaw(format: DocumentFormat): boolean {
  return documentFormats[format].kind === 'raw'
}
