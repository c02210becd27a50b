/** `^` and `~` begin ZPL commands, so they must not come from a name. `^FB` wraps what is wider than a narrow label (ZPL II guide). */
export function testPageZpl(lines: readonly string[]): Buffer {
  const fields = lines.map((line, index) => `^FO30,${30 + index * 58}^A0N,26,26^FB380,2,2^FD${line.replaceAll(/[\^~\\]/g, ' ')}^FS`)
  return Buffer.from(`^XA^CI28\n${fields.join('\n')}\n^XZ\n`, 'utf8')
}

/** Characters that fit on a narrow label in EPL's font 2 (12 dots wide), and on a receipt of 58 mm. */
const NARROW = 32

/** Quotes end an EPL text; it knows Latin-1 and no wrapping. */
export function testPageEpl(lines: readonly string[]): Buffer {
  const fields = wrapped(lines).map((line, index) => `A30,${30 + index * 28},0,2,1,1,N,"${line.replaceAll(/["\\]/g, ' ')}"`)
  return Buffer.from(`\nN\n${fields.join('\n')}\nP1\n`, 'latin1')
}

/** ESC @ resets, GS V 66 cuts after feeding (Epson ESC/POS reference). */
export function testPageEscPos(lines: readonly string[]): Buffer {
  const text = wrapped(lines.map((line) => line.replaceAll(/[^\u0020-\u007e]/g, '?'))).join('\n')
  return Buffer.concat([Buffer.from([0x1b, 0x40]), Buffer.from(`${text}\n\n`, 'latin1'), Buffer.from([0x1d, 0x56, 0x42, 0x03])])
}

function wrapped(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${NARROW}}`, 'gu')) ?? [''])
}
