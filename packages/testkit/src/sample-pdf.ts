import { randomBytes } from 'node:crypto'

export interface PdfSettings {
  pages?: number
  /** Points, 1/72 inch; A4 by default. A 4 x 6 inch label is 288 x 432. */
  widthPt?: number
  heightPt?: number
  /** Stands on every page, before the page's number. Latin letters only: the font is one every reader has. */
  title?: string
  /** Puts a picture of about so many bytes on the first page: noise, which can not be compressed. */
  pictureBytes?: number
}

/** A valid PDF of text pages: 'Sample page 1 of 3', so that a test can see which pages came out. */
export function samplePdf(settings: PdfSettings = {}): Buffer {
  return buildPdf(settings, '')
}

/** Wants a password that nobody knows (standard security handler, 40-bit), as suppliers' documents sometimes do. */
export function encryptedPdf(settings: PdfSettings = {}): Buffer {
  const hash = '<28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a>'
  const id = '<00112233445566778899aabbccddeeff>'
  return buildPdf(settings, ` /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /O ${hash} /U ${hash} /P -44 >> /ID [${id} ${id}]`)
}

/**
 * Not printable, in the ways that occur: the transfer was cut (`cut`), another file was named .pdf (`mislabelled`), or
 * it starts well and has no pages (`empty`).
 */
export function brokenPdf(kind: 'cut' | 'mislabelled' | 'empty' = 'cut'): Buffer {
  switch (kind) {
    case 'cut': {
      const whole = samplePdf({ pages: 3 })
      return whole.subarray(0, Math.floor(whole.length / 3))
    }
    case 'mislabelled':
      return Buffer.from('<!doctype html><title>Sign in</title><p>Your session has expired.</p>\n')
    case 'empty':
      return samplePdf({ pages: 0 })
  }
}

function buildPdf(settings: PdfSettings, trailerExtra: string): Buffer {
  const { pages = 1, widthPt = 595, heightPt = 842, title = 'Sample', pictureBytes = 0 } = settings
  // Objects 1 to 3 are shared; each page then has two: the page and its content. A picture comes last.
  const pageNumbers = Array.from({ length: pages }, (_page, index) => index + 1)
  const kids = pageNumbers.map((number) => `${2 + number * 2} 0 R`).join(' ')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  for (const number of pageNumbers) {
    const hasPicture = pictureBytes > 0 && number === 1
    const picture = hasPicture ? `\nq ${widthPt - 72} 0 0 ${heightPt - 144} 36 36 cm /Im1 Do Q` : ''
    const content = `${textContent(`${title} page ${number} of ${pages}`, { widthPt, heightPt })}${picture}`
    const pictures = hasPicture ? ` /XObject << /Im1 ${4 + pages * 2} 0 R >>` : ''
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${widthPt} ${heightPt}] /Resources << /Font << /F1 3 0 R >>${pictures} >> ` +
        `/Contents ${3 + number * 2} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    )
  }
  if (pictureBytes > 0) objects.push(noise(pictureBytes))
  return assemble(objects, trailerExtra)
}

/** The text near the top left, and a frame close to the edge that shows scaling and cropping. */
function textContent(text: string, { widthPt, heightPt }: { widthPt: number; heightPt: number }): string {
  const escaped = text.replaceAll(/[\\()]/g, String.raw`\$&`)
  const frame = `18 18 ${widthPt - 36} ${heightPt - 36} re S`
  return `${frame}\nBT /F1 14 Tf 36 ${heightPt - 54} Td (${escaped}) Tj ET`
}

/** A square picture of random points, three bytes each, as it is: no filter makes it smaller. */
function noise(bytes: number): string {
  const side = Math.ceil(Math.sqrt(bytes / 3))
  const points = randomBytes(side * side * 3)
  const kind = '/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8'
  return `<< ${kind} /Width ${side} /Height ${side} /Length ${points.length} >>\nstream\n${points.toString('latin1')}\nendstream`
}

/** Latin-1 throughout, so that string lengths are byte offsets. */
function assemble(objects: string[], trailerExtra: string): Buffer {
  let body = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const offsets: number[] = []
  objects.forEach((object, index) => {
    offsets.push(body.length)
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
  })
  // Entries of the cross-reference table are exactly 20 bytes, line end included.
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return Buffer.from(
    `${body}xref\n0 ${size}\n0000000000 65535 f \n${entries}` +
      `trailer\n<< /Size ${size} /Root 1 0 R${trailerExtra} >>\nstartxref\n${body.length}\n%%EOF\n`,
    'latin1',
  )
}
