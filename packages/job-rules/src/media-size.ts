/** Width and height in micrometres, as short and exact as PWG names allow. */
export interface MediaSize {
  widthUm: number
  heightUm: number
}

/** A PWG 5101.1 §5.1 self-describing name ends in its size: `_210x297mm`, `_4x6in`. */
const sizeAtEnd = /_(\d{1,5}(?:\.\d{1,4})?)x(\d{1,5}(?:\.\d{1,4})?)(mm|in)$/

const umPerUnit = { mm: 1000, in: 25_400 }

/** The size that a media name says; undefined for names that say none, such as PPD names. */
export function mediaSize(name: string): MediaSize | undefined {
  const match = sizeAtEnd.exec(name)
  if (match === null) return undefined
  const factor = match[3] === 'in' ? umPerUnit.in : umPerUnit.mm
  return { widthUm: Math.round(Number(match[1]) * factor), heightUm: Math.round(Number(match[2]) * factor) }
}
