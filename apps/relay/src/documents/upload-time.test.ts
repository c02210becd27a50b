import { expect, test } from 'vitest'
import { MAX_UPLOAD_MS, UploadTooSlow, withinUploadTime } from './upload-time.ts'

async function passed(timesMs: number[]): Promise<number> {
  let nowMs = 0
  async function* bytes() {
    for (const timeMs of timesMs) {
      nowMs = timeMs
      yield await Promise.resolve(Buffer.alloc(10))
    }
  }
  let count = 0
  for await (const chunk of withinUploadTime(bytes(), () => nowMs)) count += chunk.length
  return count
}

test('an upload passes for as long as any may take', async () => {
  expect(await passed([1, MAX_UPLOAD_MS])).toBe(20)
})

test('an upload that takes longer is given up, so that what a sweep finds is nobody’s', async () => {
  await expect(passed([1, MAX_UPLOAD_MS + 1])).rejects.toThrow(UploadTooSlow)
})
