import { readFileSync, writeFileSync } from 'node:fs'

/** 100 ns from 1601 to 1970. */
const FILETIME_OF_1970 = 116_444_736_000_000_000n
/** The type of a time in a property set, as it stands before its eight bytes ([MS-OLEPS] 2.15). */
const VT_FILETIME = Buffer.from([0x40, 0, 0, 0])
const UUID = /\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}/

/**
 * wixl draws the package's code by lot and notes when it ran (created, last saved); nothing asks it for others. They stand in the summary, whose
 * fields have fixed lengths, so that they are put right in place.
 */
export function fixMsiTimes(file: string, { packageCode, epoch }: { packageCode: string; epoch: number }): void {
  const bytes = readFileSync(file)
  const author = bytes.indexOf('Installation Database\0', 0, 'latin1')
  const summary = bytes.subarray(author & ~511, (author & ~511) + 4096)
  const code = UUID.exec(summary.toString('latin1'))
  const times = author === -1 ? [] : timesIn(summary)
  if (code === null || times.length !== 2)
    throw new Error(`${file} has another summary than wixl writes: ${times.length} times, code ${code?.[0]}.`)
  summary.write(`{${packageCode.toUpperCase()}}`, code.index, 'latin1')
  for (const at of times) summary.writeBigUInt64LE(BigInt(epoch) * 10_000_000n + FILETIME_OF_1970, at)
  writeFileSync(file, bytes)
}

function timesIn(summary: Buffer): number[] {
  const found: number[] = []
  for (let at = summary.indexOf(VT_FILETIME); at !== -1; at = summary.indexOf(VT_FILETIME, at + 1)) {
    const year = Number((summary.readBigUInt64LE(at + 4) - FILETIME_OF_1970) / 10_000_000n) / 31_557_600 + 1970
    if (year > 2020 && year < 2200) found.push(at + 4)
  }
  return found
}
