/**
 * What a function of Windows wrote into a buffer of ours: structures with pointers to strings behind them. All of it lies in the
 * buffer, so that a pointer is an offset from where the buffer is.
 */
export class NativeBytes {
  readonly #bytes: Buffer
  readonly #address: bigint

  constructor(bytes: Buffer, address: bigint) {
    this.#bytes = bytes
    this.#address = address
  }

  dword(offset: number): number {
    return this.#bytes.readUInt32LE(offset)
  }

  /** Of the string that a pointer leads to; empty for a null pointer, and for one that leads out of the buffer. */
  text(offset: number): string {
    const at = this.#offsetAt(offset)
    return at === undefined ? '' : textAt(this.#bytes, at)
  }

  /** What a pointer leads to, to the end of the buffer; undefined for a null pointer. */
  bytesBehind(offset: number): Buffer | undefined {
    const at = this.#offsetAt(offset)
    return at === undefined ? undefined : this.#bytes.subarray(at)
  }

  #offsetAt(offset: number): number | undefined {
    const pointer = this.#bytes.readBigUInt64LE(offset)
    const at = Number(pointer - this.#address)
    return pointer === 0n || at < 0 || at >= this.#bytes.length ? undefined : at
  }
}

/** UTF-16 up to its NUL, or to `maxChars` where a field is full. */
export function textAt(bytes: Buffer, offset: number, maxChars = Infinity): string {
  let end = offset
  while (end + 1 < bytes.length && (end - offset) / 2 < maxChars && bytes.readUInt16LE(end) !== 0) end += 2
  return bytes.toString('utf16le', offset, end).toWellFormed()
}

/** With its NUL. */
export function utf16(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le')
}
