import { utf16 } from './native-bytes.ts'
import type { Paper, Placement } from './lay-out-sheets.ts'
import type { Band, PdfPages } from './pdf-pages.ts'
import { WindowsError } from './windows-error.ts'
import type { Handle, Winspool } from './winspool.ts'

/** https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-getdevicecaps */
const caps = {
  printableWidth: 8,
  printableHeight: 10,
  dpiX: 88,
  dpiY: 90,
  width: 110,
  height: 111,
  offsetX: 112,
  offsetY: 113,
} as const

/** Finer than this no eye sees and every spool file shows. */
const MOST_DPI = 600
const COPY = 0x00cc0020
const RGB_COLORS = 0
/** Averages where Windows has to make smaller. */
const HALFTONE = 4

/** A document that Windows lays out: its own device context, from its first page to its last. */
export class GdiDocument {
  readonly jobId: number
  readonly paper: Paper
  readonly #windows: Winspool
  readonly #dc: Handle

  private constructor(windows: Winspool, dc: Handle, jobId: number) {
    this.#windows = windows
    this.#dc = dc
    this.jobId = jobId
    this.paper = paperOf(windows, dc)
  }

  static start(windows: Winspool, { queue, name, devMode }: { queue: string; name: string; devMode: Buffer }): GdiDocument {
    windows.clearLastError()
    const dc = BigInt(windows.CreateDCW('WINSPOOL', queue, null, devMode))
    if (dc === 0n) throw new WindowsError('CreateDC', windows.lastError())
    const title = utf16(name)
    const info = Buffer.alloc(40)
    info.writeInt32LE(info.length, 0)
    info.writeBigUInt64LE(windows.addressOf(title), 8)
    const jobId = Number(windows.StartDocW(dc, info))
    if (jobId > 0) {
      windows.SetStretchBltMode(dc, HALFTONE)
      return new GdiDocument(windows, dc, jobId)
    }
    const error = new WindowsError('StartDoc', windows.lastError())
    windows.DeleteDC(dc)
    throw error
  }

  /** One side of a sheet; without placements it stays empty. */
  draw(placements: readonly Placement[], pages: PdfPages, isGray: boolean): void {
    this.#must('StartPage', this.#windows.StartPage(this.#dc))
    for (const placement of placements) this.#place(placement, pages, isGray)
    this.#must('EndPage', this.#windows.EndPage(this.#dc))
  }

  end(): void {
    this.#leave('EndDoc')
  }

  abort(): void {
    this.#leave('AbortDoc')
  }

  /** Its context is given back also where Windows does not do it. */
  #leave(how: 'EndDoc' | 'AbortDoc'): void {
    try {
      this.#must(how, this.#windows[how](this.#dc))
    } finally {
      this.#windows.DeleteDC(this.#dc)
    }
  }

  #place({ page, x, y, width, height, turn }: Placement, pages: PdfPages, isGray: boolean): void {
    const finest = Math.max(this.paper.dpiX, this.paper.dpiY)
    const scale = Math.min(1, MOST_DPI / finest)
    const drawn = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
    const atLine = (line: number) => Math.round((line * height) / drawn.height)
    pages.draw(page, { ...drawn, turn, isGray }, (band) => {
      const [top, bottom] = [atLine(band.top), atLine(band.top + band.height)]
      this.#copy(band, drawn.width, { x, y: y + top, width, height: bottom - top })
    })
  }

  #copy(band: Band, bandWidth: number, to: { x: number; y: number; width: number; height: number }): void {
    const lines = this.#windows.StretchDIBits(
      this.#dc,
      to.x,
      to.y,
      to.width,
      to.height,
      0,
      0,
      bandWidth,
      band.height,
      band.bytes,
      bitmapInfo(bandWidth, band),
      RGB_COLORS,
      COPY,
    )
    this.#must('StretchDIBits', lines)
  }

  #must(call: string, answer: unknown): void {
    if (Number(answer) <= 0) throw new WindowsError(call, this.#windows.lastError())
  }
}

/** BITMAPINFO: a negative height means that the first line is the top one. */
function bitmapInfo(width: number, { height, isGray }: Band): Buffer {
  const grays = isGray ? 256 : 0
  const info = Buffer.alloc(40 + grays * 4)
  info.writeUInt32LE(40, 0)
  info.writeInt32LE(width, 4)
  info.writeInt32LE(-height, 8)
  info.writeUInt16LE(1, 12)
  info.writeUInt16LE(isGray ? 8 : 32, 14)
  for (let gray = 0; gray < grays; gray += 1) info.fill(gray, 40 + gray * 4, 40 + gray * 4 + 3)
  return info
}

function paperOf(windows: Winspool, dc: Handle): Paper {
  const read = (which: keyof typeof caps) => Number(windows.GetDeviceCaps(dc, caps[which]))
  return {
    dpiX: read('dpiX'),
    dpiY: read('dpiY'),
    width: read('width'),
    height: read('height'),
    offsetX: read('offsetX'),
    offsetY: read('offsetY'),
    printableWidth: read('printableWidth'),
    printableHeight: read('printableHeight'),
  }
}
