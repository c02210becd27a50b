/** What is asked of CUPS about each printer; a full answer is five times as long and nobody reads the rest. */
export const printerAttributes = [
  'printer-name',
  'printer-info',
  'printer-location',
  'printer-make-and-model',
  'printer-device-id',
  'printer-type',
  'member-names',
  'printer-uri-supported',
  'device-uri',
  'printer-state',
  'printer-state-reasons',
  'printer-state-message',
  'printer-state-change-time',
  'printer-is-accepting-jobs',
  'marker-names',
  'marker-types',
  'marker-colors',
  'marker-levels',
  'document-format-supported',
  'copies-supported',
  'copies-default',
  'multiple-document-handling-supported',
  'media-supported',
  'media-ready',
  'media-default',
  'media-col-default',
  'media-source-supported',
  'media-type-supported',
  'sides-supported',
  'sides-default',
  'print-color-mode-supported',
  'print-color-mode-default',
  'print-quality-supported',
  'print-quality-default',
  'printer-resolution-supported',
  'printer-resolution-default',
  'orientation-requested-supported',
  'number-up-supported',
  'page-ranges-supported',
  'print-scaling-supported',
  'print-scaling-default',
  'output-bin-supported',
  'output-bin-default',
] as const

/** `printer-type` bits (CUPS "Implementation of IPP"). */
export const printerTypes = { class: 0x0001, fax: 0x4_0000, scanner: 0x200_0000 } as const

/** PWG 5100.13 and RFC 8011 give these as numbers; tickets as words. */
export const orientationEnums = {
  'portrait': 3,
  'landscape': 4,
  'reverse-landscape': 5,
  'reverse-portrait': 6,
} as const
export const qualityEnums = { draft: 3, normal: 4, high: 5 } as const
