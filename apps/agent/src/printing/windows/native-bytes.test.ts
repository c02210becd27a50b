import { expect, test } from 'vitest'
import { NativeBytes, textAt, utf16 } from './native-bytes.ts'
import { readDeviceCapabilities } from './read-device-capabilities.ts'

test('strings are found by the pointers to them, and never outside of their buffer', () => {
  const address = 0x7fff_1234_0000n
  const bytes = Buffer.concat([Buffer.alloc(24), utf16('Étikett 紙')])
  bytes.writeBigUInt64LE(address + 24n, 0)
  bytes.writeBigUInt64LE(address + 4096n, 16)
  const native = new NativeBytes(bytes, address)
  expect([native.text(0), native.text(8), native.text(16)]).toEqual(['Étikett 紙', '', ''])
})

test('a field that is full has no NUL', () => {
  expect(textAt(Buffer.from('abcdef', 'utf16le'), 2, 3)).toBe('bcd')
})

test('a driver that answers with fewer, or not at all, is taken at its word', () => {
  const answers: Record<number, number> = { 2: 2, 3: 2, 16: 2, 7: 1, 18: -1, 4: (1500 << 16) | 1000 }
  const capabilities = readDeviceCapabilities((which, out) => {
    const count = answers[which] ?? -1
    if (out !== null && which === 2) out.writeUInt16LE(9, 0)
    if (out !== null && which === 3) out.writeInt32LE(2100, 0)
    if (out !== null && which === 16) {
      out.write('A4', 0, 'utf16le')
      return 1
    }
    return count
  })
  expect(capabilities).toMatchObject({ duplex: true, copies: 0, bins: [], smallest: { width: 1000, height: 1500 }, largest: null })
  expect(capabilities.papers).toMatchObject([
    { id: 9, name: 'A4', width: 2100 },
    { id: 0, name: '' },
  ])
})
