import { recordOverhead } from './aes128gcm.ts'
import type { SealedHeader } from './read-sealed-header.ts'
import { minRecordSize } from './sealed-header.ts'
import { trailerSize } from './trailer.ts'

/** How large the document in a sealed one of this size is, which anybody may know; undefined where no document is sealed in so many bytes. */
export function plainSizeOf(
  { recordsOffset, recordSize }: Pick<SealedHeader, 'recordsOffset' | 'recordSize'>,
  sealedSize: number,
): number | undefined {
  const bodySize = sealedSize - recordsOffset
  const records = Math.ceil(bodySize / recordSize)
  const size = bodySize - records * recordOverhead - trailerSize
  const lastRecordSize = bodySize - (records - 1) * recordSize
  return size < 0 || lastRecordSize < minRecordSize ? undefined : size
}
