/** What follows the document inside of the seal: its SHA-256 and its size. Both are known when it has streamed through. */
export const trailerSize = 32 + 8

export function makeTrailer(sha256: Buffer, size: number): Buffer {
  const trailer = Buffer.allocUnsafe(trailerSize)
  sha256.copy(trailer)
  trailer.writeBigUInt64BE(BigInt(size), 32)
  return trailer
}
