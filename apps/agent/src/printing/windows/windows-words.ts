/** Bits of PRINTER_INFO_2.Status: https://learn.microsoft.com/windows/win32/printdocs/printer-info-2 */
export const queueStatus = {
  paused: 0x1,
  error: 0x2,
  pendingDeletion: 0x4,
  paperJam: 0x8,
  paperOut: 0x10,
  manualFeed: 0x20,
  paperProblem: 0x40,
  offline: 0x80,
  ioActive: 0x100,
  busy: 0x200,
  printing: 0x400,
  outputBinFull: 0x800,
  notAvailable: 0x1000,
  waiting: 0x2000,
  processing: 0x4000,
  initializing: 0x8000,
  warmingUp: 0x1_0000,
  tonerLow: 0x2_0000,
  noToner: 0x4_0000,
  pagePunt: 0x8_0000,
  userIntervention: 0x10_0000,
  outOfMemory: 0x20_0000,
  doorOpen: 0x40_0000,
  serverUnknown: 0x80_0000,
  powerSave: 0x100_0000,
  serverOffline: 0x200_0000,
} as const

/** Bits of PRINTER_INFO_2.Attributes. */
export const queueAttributes = {
  direct: 0x2,
  keepsPrinted: 0x100,
  workOffline: 0x400,
  fax: 0x4000,
} as const

/** Bits of JOB_INFO_1.Status: https://learn.microsoft.com/windows/win32/printdocs/job-info-1 */
export const jobStatus = {
  paused: 0x1,
  error: 0x2,
  deleting: 0x4,
  spooling: 0x8,
  printing: 0x10,
  offline: 0x20,
  paperOut: 0x40,
  printed: 0x80,
  deleted: 0x100,
  blocked: 0x200,
  userIntervention: 0x400,
  restart: 0x800,
  /** "The job is sent to the printer, but may not be printed yet." */
  complete: 0x1000,
  retained: 0x2000,
  renderingLocally: 0x4000,
} as const

/** The names of the bits that are set, as `paperOut offline`; what Windows may add later as a number. */
export function bitNames(bits: number, names: Record<string, number>): string[] {
  const known = Object.entries(names).filter(([, bit]) => (bits & bit) !== 0)
  const rest = known.reduce((left, [, bit]) => left & ~bit, bits) >>> 0
  return [...known.map(([name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])]
}
