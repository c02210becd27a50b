/** How often a document comes, and who repeats it. */
export interface CopiesWanted {
  copies: number
  collate: boolean
  isDuplex: boolean
  driverCopies: number
  driverCollates: boolean
}

/** As many copies as the driver makes by itself; 1 where all of them are drawn. */
export function driverCopies({ copies, collate, driverCopies: most, driverCollates }: CopiesWanted): number {
  return copies <= most && (!collate || driverCollates) ? copies : 1
}

/** The sides to draw, in order. A repeated document begins on a fresh sheet; the sheets of uncollated copies stay together. */
export function repeatSides<Side>(sides: readonly (readonly Side[])[], wanted: CopiesWanted): (readonly Side[])[] {
  if (driverCopies(wanted) !== 1 || wanted.copies === 1) return [...sides]
  const perSheet = wanted.isDuplex ? 2 : 1
  const sheets = Array.from({ length: Math.ceil(sides.length / perSheet) }, (_sheet, index) =>
    filled(sides.slice(index * perSheet, (index + 1) * perSheet), perSheet),
  )
  const times = Array.from({ length: wanted.copies })
  return wanted.collate ? times.flatMap(() => sheets.flat()) : sheets.flatMap((sheet) => times.flatMap(() => sheet))
}

/** An odd last side gets an empty back. */
function filled<Side>(sides: readonly (readonly Side[])[], perSheet: number): (readonly Side[])[] {
  return [...sides, ...Array.from({ length: perSheet - sides.length }, () => [])]
}
