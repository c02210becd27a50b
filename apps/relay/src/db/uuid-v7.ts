import { randomFillSync } from 'node:crypto'

/** A UUID of version 7 (RFC 9562 §5.7): sorts by time, so that new rows stand together in their index. */
export function uuidV7(now: Date): string {
  const bytes = Buffer.allocUnsafe(16)
  randomFillSync(bytes, 6)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
