import { describe, expect, test } from 'vitest'
import { layOutSheets } from './lay-out-sheets.ts'
import type { Paper } from './lay-out-sheets.ts'

/** A4 at 72 dots an inch, so that dots are points; 20 points of it can't be printed on at the left, 10 at the top, none elsewhere. */
const a4: Paper = { dpiX: 72, dpiY: 72, width: 595, height: 842, offsetX: 20, offsetY: 10, printableWidth: 575, printableHeight: 832 }
const page = { width: 595, height: 842 }
const lying = { width: 842, height: 595 }

describe('one page on a side', () => {
  const place = (size: typeof page, wishes: Parameters<typeof layOutSheets>[1] = {}) => layOutSheets([size], wishes, a4)[0]?.[0]

  test('of the paper’s size lies as it is, its edges where nothing prints', () => {
    expect(place(page)).toEqual({ page: 0, x: -20, y: -10, width: 595, height: 842, turn: 0 })
  })

  test('that is smaller keeps its size in the middle', () => {
    expect(place({ width: 195, height: 442 })).toEqual({ page: 0, x: 180, y: 190, width: 195, height: 442, turn: 0 })
  })

  test('that is larger is made to fit what prints, unless it is to be cut', () => {
    const a3 = { width: 1190, height: 1684 }
    expect(place(a3)).toMatchObject({ x: 0, width: 575, height: 814 })
    expect(place(a3, { printScaling: 'none' })).toMatchObject({ x: -317, y: -431, width: 1190, height: 1684 })
  })

  test('fills the paper, or fits into it, where that is asked for', () => {
    const square = { width: 100, height: 100 }
    expect(place(square, { printScaling: 'fill' })).toMatchObject({ x: -143, y: -10, width: 842, height: 842 })
    expect(place(square, { printScaling: 'fit' })).toMatchObject({ x: 0, y: 129, width: 575, height: 575 })
  })

  test('that lies is turned against the clock, and keeps its size', () => {
    expect(place(lying)).toEqual({ page: 0, x: -20, y: -10, width: 595, height: 842, turn: 270 })
  })

  test.each([
    ['portrait', 0],
    ['landscape', 270],
    ['reverse-landscape', 90],
    ['reverse-portrait', 180],
  ] as const)('%s is %d degrees, and lands on the same paper', (orientationRequested, turn) => {
    const size = turn === 90 || turn === 270 ? lying : page
    expect(place(size, { orientationRequested })).toEqual({ page: 0, x: -20, y: -10, width: 595, height: 842, turn })
  })
})

describe('several pages on a side', () => {
  test('two stand side by side for whoever turns the sheet', () => {
    const [side] = layOutSheets([page, page], { numberUp: 2 }, { ...a4, offsetX: 0, offsetY: 0, printableWidth: 595, printableHeight: 842 })
    // Turned against the clock: what is read first lies at the bottom of the paper as it is fed.
    expect(side).toEqual([
      { page: 0, x: 0, y: 422, width: 595, height: 420, turn: 270 },
      { page: 1, x: 0, y: 1, width: 595, height: 420, turn: 270 },
    ])
  })

  test('four stand in reading order, and the fifth begins a new side', () => {
    const sides = layOutSheets([page, page, page, page, page], { numberUp: 4 }, a4)
    expect(sides.map((side) => side.map((each) => each.page))).toEqual([[0, 1, 2, 3], [4]])
    const [first] = sides
    expect(first?.map(({ x, y }) => [x > 287, y >= 416])).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])
  })
})

test('of all pages the chosen ones are printed; what is not there is left out', () => {
  const pageRanges = [
    { from: 1, to: 1 },
    { from: 3, to: 9 },
  ]
  const sides = layOutSheets([page, page, page, page], { pageRanges }, a4)
  expect(sides.map((side) => side.map((each) => each.page))).toEqual([[0], [2], [3]])
})
