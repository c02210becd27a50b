/** One A4 page (595 × 842 points) with a frame near the edge, to see scaling and cropping, and lines of text. */
export function testPagePdf(lines: readonly string[]): Buffer {
  const text = lines.map((line, index) => `1 0 0 1 72 ${740 - index * 26} Tm ${index === 0 ? '/F1 22' : '/F1 13'} Tf (${escape(line)}) Tj`)
  const content = `0.8 w 28 28 539 786 re S 0.3 w 72 716 m 523 716 l S BT ${text.join(' ')} ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const size = objects.length + 1
  const xref = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`
  return Buffer.from(`${body}${xref}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`, 'latin1')
}

/** Parentheses and backslashes delimit PDF strings; what Latin-1 lacks is shown as a question mark. */
function escape(line: string): string {
  return line.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, '?').replaceAll(/[()\\]/g, String.raw`\$&`)
}
