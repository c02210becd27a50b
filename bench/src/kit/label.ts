/** A shipping label as warehouses print them is about this large. */
export const LABEL_BYTES = 2_048

const markPattern = /BENCH-(\d{8})/

/** A ZPL label of LABEL_BYTES that can be told from all others wherever its bytes pass. */
export function label(number: number): Buffer {
  const start = `^XA^CI28^PW812^LL1218^FO50,60^A0N,60,60^FD${mark(number)}^FS^FO50,180^BY3^BCN,200,Y,N,N^FD${mark(number)}^FS`
  const end = '^XZ\n'
  const line = '^FO50,500^A0N,30,30^FDMusterstrasse 12, 80331 Muenchen^FS'
  const padding = line.repeat(Math.ceil(LABEL_BYTES / line.length)).slice(0, LABEL_BYTES - start.length - end.length)
  return Buffer.from(start + padding + end)
}

function mark(number: number): string {
  return `BENCH-${String(number).padStart(8, '0')}`
}

/** The number of the label that these bytes carry. */
export function numberIn(bytes: Buffer): number | undefined {
  const found = markPattern.exec(bytes.toString('latin1'))?.[1]
  return found === undefined ? undefined : Number(found)
}
