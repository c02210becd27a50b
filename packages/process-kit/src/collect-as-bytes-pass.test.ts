import { expect, test } from 'vitest'
import { collectAsBytesPass } from './collect-as-bytes-pass.ts'

const MIB = 1024 * 1024
const PIECE_BYTES = 64 * 1024

test('what a long document leaves behind is collected while it passes, and not when tens of megabytes have piled up', () => {
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  for (let passed = 0; passed < 256 * MIB; passed += PIECE_BYTES) {
    const piece = Buffer.from(new ArrayBuffer(PIECE_BYTES))
    collectAsBytesPass(piece.length)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  expect(most).toBeLessThan(12 * MIB)
})
