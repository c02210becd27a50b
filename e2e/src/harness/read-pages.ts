import { execFileSync } from 'node:child_process'
import { requireTools } from '@cloudprint/testkit/require-tools'

/** The text of each page of a PDF, as an independent reader sees it. */
export function pagesOfPdf(pdf: Buffer): string[] {
  const [pdftotext] = requireTools('pdftotext')
  const text = execFileSync(pdftotext, ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' })
  // Each page ends with a form feed.
  return text
    .split('\f')
    .slice(0, -1)
    .map((page) => page.trim())
}

/** How much of each page of a PostScript or PDF document is black, from 0 to 1: what a printer would put on paper. */
export function inkOfPages(document: Buffer): number[] {
  const [gs] = requireTools('gs')
  const args = ['-q', '-dBATCH', '-dNOPAUSE', '-dSAFER', '-sDEVICE=inkcov', '-sOutputFile=-', '-']
  const lines = execFileSync(gs, args, { input: document, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
  // One line a page: cyan, magenta, yellow, black.
  return [...lines.matchAll(/^\s*[\d.]+\s+[\d.]+\s+[\d.]+\s+([\d.]+) CMYK/gm)].map(([, black]) => Number(black))
}
