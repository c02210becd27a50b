import type { JobTicket, PageRange } from '@cloudprint/protocol/ticket'

/** How many pages may share a side of a sheet. */
export const pagesPerSide = [1, 2, 4, 6, 9, 16] as const

/** What Windows draws on: sizes in its dots. Drawing begins at the printable area's corner, `offset` from the paper's. */
export interface Paper {
  dpiX: number
  dpiY: number
  width: number
  height: number
  offsetX: number
  offsetY: number
  printableWidth: number
  printableHeight: number
}

/** In points (1/72 inch). */
export interface PageSize {
  width: number
  height: number
}

/** One page on one side of a sheet: a rectangle in dots from the printable area's corner, and how far the page is turned, clockwise. */
export interface Placement {
  page: number
  x: number
  y: number
  width: number
  height: number
  turn: Turn
}

export type Turn = 0 | 90 | 180 | 270

type Wishes = Pick<JobTicket, 'numberUp' | 'printScaling' | 'orientationRequested' | 'pageRanges'>

/** A page that is this much larger than its paper, in points, still fits: drivers round to tenths of a millimetre. */
const TOLERANCE_PT = 3

/** `landscape` is turned against the clock, as CUPS does it (RFC 8011 §5.2.10). */
const turns = { 'portrait': 0, 'landscape': 270, 'reverse-landscape': 90, 'reverse-portrait': 180 } as const

/** Which pages stand where on each side, in the order of printing. */
export function layOutSheets(sizes: readonly PageSize[], wishes: Wishes, paper: Paper): Placement[][] {
  const chosen = chosenPages(sizes.length, wishes.pageRanges)
  const perSide = wishes.numberUp ?? 1
  const sides = Array.from({ length: Math.ceil(chosen.length / perSide) }, (_side, index) =>
    chosen.slice(index * perSide, (index + 1) * perSide),
  )
  return sides.map((pages) => layOutSide(pages, sizes, { ...wishes, numberUp: perSide }, paper))
}

/** Indices from 0; pages that are asked for and not there are left out. */
function chosenPages(count: number, ranges: readonly PageRange[] | undefined): number[] {
  const all = Array.from({ length: count }, (_page, index) => index)
  if (ranges === undefined) return all
  return all.filter((index) => ranges.some(({ from, to }) => index + 1 >= from && index + 1 <= to))
}

function layOutSide(
  pages: readonly number[],
  sizes: readonly PageSize[],
  wishes: Wishes & { numberUp: number },
  paper: Paper,
): Placement[] {
  const first = sizes[pages[0] ?? 0] ?? { width: 1, height: 1 }
  const { orientationRequested: wished } = wishes
  const turn = wished === undefined ? turnOf(first, wishes.numberUp, paper) : turns[wished]
  const seen = asSeen(paper, turn)
  const { columns, rows } = gridOf(first, wishes.numberUp, seen)
  const cell = { width: seen.printableWidth / columns, height: seen.printableHeight / rows }
  return pages.map((page, index) => {
    const size = sizes[page] ?? first
    const box =
      wishes.numberUp === 1
        ? placeAlone(size, wishes.printScaling ?? 'auto-fit', seen)
        : placeInCell(size, cell, { column: index % columns, row: Math.floor(index / columns) }, seen)
    return { page, ...ontoPaper(rounded(box), turn, paper), turn }
  })
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** As somebody sees the paper who holds it so that the text is upright. */
function asSeen(paper: Paper, turn: Turn): Paper {
  const { dpiX, dpiY, width, height, offsetX, offsetY, printableWidth, printableHeight } = paper
  const right = width - printableWidth - offsetX
  const bottom = height - printableHeight - offsetY
  const swapped = { dpiX: dpiY, dpiY: dpiX, width: height, height: width, printableWidth: printableHeight, printableHeight: printableWidth }
  switch (turn) {
    case 0:
      return paper
    case 90:
      return { ...swapped, offsetX: offsetY, offsetY: right }
    case 180:
      return { ...paper, offsetX: right, offsetY: bottom }
    case 270:
      return { ...swapped, offsetX: bottom, offsetY: offsetX }
  }
}

/** Without a wish a page that lies the other way than the paper is turned; several pages so that they get larger. */
function turnOf(page: PageSize, count: number, paper: Paper): Turn {
  if (count === 1) {
    const isSquare = page.width === page.height || paper.width === paper.height
    const liesOtherwise = page.width > page.height !== paper.width / paper.dpiX > paper.height / paper.dpiY
    return liesOtherwise && !isSquare ? turns.landscape : 0
  }
  return gridOf(page, count, asSeen(paper, turns.landscape)).scale > gridOf(page, count, paper).scale ? turns.landscape : 0
}

/** The rows and columns in which the pages get largest. */
function gridOf(page: PageSize, count: number, paper: Paper): { columns: number; rows: number; scale: number } {
  const grids = Array.from({ length: count }, (_each, index) => index + 1)
    .filter((columns) => count % columns === 0)
    .map((columns) => {
      const rows = count / columns
      const { dpiX, dpiY } = paper
      const scale = Math.min(
        ((paper.printableWidth / columns) * 72) / dpiX / page.width,
        ((paper.printableHeight / rows) * 72) / dpiY / page.height,
      )
      return { columns, rows, scale }
    })
  return grids.reduce((best, grid) => (grid.scale > best.scale ? grid : best))
}

function placeAlone(page: PageSize, scaling: NonNullable<JobTicket['printScaling']>, paper: Paper): Box {
  const natural = { width: (page.width * paper.dpiX) / 72, height: (page.height * paper.dpiY) / 72 }
  const sheet = { x: -paper.offsetX, y: -paper.offsetY, width: paper.width, height: paper.height }
  const printable = { x: 0, y: 0, width: paper.printableWidth, height: paper.printableHeight }
  switch (scaling) {
    case 'none':
      return centered(natural, sheet)
    case 'fill':
      return centered(scaled(natural, Math.max(sheet.width / natural.width, sheet.height / natural.height)), sheet)
    case 'fit':
      return centered(fitted(natural, printable), printable)
    case 'auto':
    case 'auto-fit': {
      const [spareX, spareY] = [(TOLERANCE_PT * paper.dpiX) / 72, (TOLERANCE_PT * paper.dpiY) / 72]
      const isLarger = natural.width > sheet.width + spareX || natural.height > sheet.height + spareY
      return isLarger ? centered(fitted(natural, printable), printable) : centered(natural, sheet)
    }
  }
}

function placeInCell(
  page: PageSize,
  cell: { width: number; height: number },
  { column, row }: { column: number; row: number },
  { dpiX, dpiY }: Paper,
): Box {
  const natural = { width: (page.width * dpiX) / 72, height: (page.height * dpiY) / 72 }
  const box = { x: column * cell.width, y: row * cell.height, ...cell }
  return centered(fitted(natural, box), box)
}

function fitted(size: PageSize, into: PageSize): PageSize {
  return scaled(size, Math.min(into.width / size.width, into.height / size.height))
}

function scaled({ width, height }: PageSize, by: number): PageSize {
  return { width: width * by, height: height * by }
}

function centered(size: PageSize, within: Box): Box {
  return { x: within.x + (within.width - size.width) / 2, y: within.y + (within.height - size.height) / 2, ...size }
}

function rounded({ x, y, width, height }: Box): Box {
  return { x: Math.round(x), y: Math.round(y), width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}

/** From the paper as it is seen back to the paper as it is fed. */
function ontoPaper({ x, y, width, height }: Box, turn: Turn, { printableWidth, printableHeight }: Paper): Box {
  switch (turn) {
    case 0:
      return { x, y, width, height }
    case 90:
      return { x: printableWidth - y - height, y: x, width: height, height: width }
    case 180:
      return { x: printableWidth - x - width, y: printableHeight - y - height, width, height }
    case 270:
      return { x: y, y: printableHeight - x - width, width: height, height: width }
  }
}
