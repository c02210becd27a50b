import { PDFiumLibrary } from '@hyzyla/pdfium'
import type { PageSize, Turn } from './lay-out-sheets.ts'

/** The functions of pdfium below the package's own, which draws whole pages for screens only. Handles and pointers are numbers. */
interface Pdfium {
  wasmExports: { malloc(size: number): number; free(pointer: number): void }
  HEAPU8: Uint8Array
  _FPDF_LoadMemDocument(bytes: number, size: number, password: number): number
  _FPDF_CloseDocument(document: number): void
  _FPDF_GetPageCount(document: number): number
  _FPDF_LoadPage(document: number, index: number): number
  _FPDF_ClosePage(page: number): void
  _FPDF_GetPageWidth(page: number): number
  _FPDF_GetPageHeight(page: number): number
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, bytes: number, stride: number): number
  _FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, color: number): void
  _FPDFBitmap_Destroy(bitmap: number): void
  _FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    x: number,
    y: number,
    width: number,
    height: number,
    quarters: number,
    flags: number,
  ): void
}

/** A stripe of a page, from the top down; its bytes are valid until the next one is drawn. */
export interface Band {
  top: number
  height: number
  /** Each line padded to four bytes, as Windows has it. */
  bytes: Uint8Array
  isGray: boolean
}

/** fpdfview.h */
const formats = { gray: 1, bgrx: 3 } as const
const flags = { annotations: 0x1, grayscale: 0x8, printing: 0x800 } as const
const WHITE = 0xffffffff
/** An A4 page at 600 dpi has 139 MB; of it so much is there at a time. */
const BAND_BYTES = 4 * 1024 * 1024

/** One PDF, opened for printing. Ends with `close`. */
export class PdfPages {
  readonly #pdfium: Pdfium
  readonly #bytes: number
  readonly #document: number

  private constructor(pdfium: Pdfium, bytes: number, document: number) {
    this.#pdfium = pdfium
    this.#bytes = bytes
    this.#document = document
  }

  /** Undefined where it can't be opened. */
  static async open(bytes: Uint8Array): Promise<PdfPages | undefined> {
    const pdfium = await loadPdfium()
    const copy = pdfium.wasmExports.malloc(bytes.length)
    if (copy === 0) throw new Error(`there is no memory for a PDF of ${bytes.length} bytes`)
    pdfium.HEAPU8.set(bytes, copy)
    const document = pdfium._FPDF_LoadMemDocument(copy, bytes.length, 0)
    if (document !== 0) return new PdfPages(pdfium, copy, document)
    pdfium.wasmExports.free(copy)
    return undefined
  }

  sizes(): PageSize[] {
    const { _FPDF_GetPageCount, _FPDF_GetPageWidth, _FPDF_GetPageHeight } = this.#pdfium
    return Array.from({ length: _FPDF_GetPageCount(this.#document) }, (_page, index) =>
      this.#withPage(index, (page) => ({ width: _FPDF_GetPageWidth(page), height: _FPDF_GetPageHeight(page) })),
    )
  }

  /** Draws a page in stripes, `width` by `height` dots as it comes to stand on the paper; stripes without anything are left out. */
  draw(index: number, want: { width: number; height: number; turn: Turn; isGray: boolean }, take: (band: Band) => void): void {
    this.#withPage(index, (page) => this.#drawBands(page, want, take))
  }

  close(): void {
    this.#pdfium._FPDF_CloseDocument(this.#document)
    this.#pdfium.wasmExports.free(this.#bytes)
  }

  #drawBands(
    page: number,
    { width, height, turn, isGray }: { width: number; height: number; turn: Turn; isGray: boolean },
    take: (band: Band) => void,
  ): void {
    const pdfium = this.#pdfium
    const stride = isGray ? Math.ceil(width / 4) * 4 : width * 4
    const most = Math.max(1, Math.min(height, Math.floor(BAND_BYTES / stride)))
    const memory = pdfium.wasmExports.malloc(stride * most)
    if (memory === 0) throw new Error(`there is no memory to draw ${width} x ${most} dots`)
    try {
      for (let top = 0; top < height; top += most) {
        const bandHeight = Math.min(most, height - top)
        pdfium.HEAPU8.fill(0xff, memory, memory + stride * bandHeight)
        const bitmap = pdfium._FPDFBitmap_CreateEx(width, bandHeight, isGray ? formats.gray : formats.bgrx, memory, stride)
        if (bitmap === 0) throw new Error('pdfium makes no bitmap')
        pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, bandHeight, WHITE)
        const how = flags.annotations | flags.printing | (isGray ? flags.grayscale : 0)
        pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, -top, width, height, turn / 90, how)
        pdfium._FPDFBitmap_Destroy(bitmap)
        // Not before: memory may have been moved while it was drawn.
        const bytes = pdfium.HEAPU8.subarray(memory, memory + stride * bandHeight)
        if (!isBlank(bytes)) take({ top, height: bandHeight, bytes, isGray })
      }
    } finally {
      pdfium.wasmExports.free(memory)
    }
  }

  #withPage<T>(index: number, use: (page: number) => T): T {
    const page = this.#pdfium._FPDF_LoadPage(this.#document, index)
    if (page === 0) throw new Error(`page ${index + 1} of the PDF can not be read`)
    try {
      return use(page)
    } finally {
      this.#pdfium._FPDF_ClosePage(page)
    }
  }
}

let loading: Promise<Pdfium> | undefined

function loadPdfium(): Promise<Pdfium> {
  return (loading ??= PDFiumLibrary.init().then((library) => (library as unknown as { module: Pdfium }).module))
}

/** The fourth byte of a dot is of no meaning, and white as it was filled. */
function isBlank(bytes: Uint8Array): boolean {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  return words.every((word) => word === 0xffff_ffff)
}
