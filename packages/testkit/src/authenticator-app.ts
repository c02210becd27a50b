import { createHmac } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const PERIOD_MS = 30_000

/**
 * An authenticator app (RFC 6238) that has read this address, as it stands in the QR code.
 * Its own arithmetic, so that it does not repeat the mistakes of whom it is shown to.
 */
export function authenticatorApp(address: string): { code(now?: number): string } {
  const secret = fromBase32(new URL(address).searchParams.get('secret') ?? '')
  return {
    code: (now = Date.now()) => {
      const counter = Buffer.alloc(8)
      counter.writeBigUInt64BE(BigInt(Math.floor(now / PERIOD_MS)))
      const mac = createHmac('sha1', secret).update(counter).digest()
      const offset = (mac.at(-1) ?? 0) & 15
      return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
    },
  }
}

function fromBase32(text: string): Buffer {
  const bits = Array.from(text.replaceAll('=', ''), (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
