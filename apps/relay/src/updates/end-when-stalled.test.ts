import { createManualClock } from '@cloudprint/process-kit/manual-clock'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { createReadStream, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { endWhenStalled } from './end-when-stalled.ts'

function opened() {
  const path = join(tempDir('archive'), 'archive')
  writeFileSync(path, Buffer.alloc(1_000_000))
  return createReadStream(path)
}

test('a file of which nothing is taken for a minute is closed', async () => {
  const clock = createManualClock()
  const file = opened()
  const ended = endWhenStalled(file, clock)
  await clock.advance(59_000)
  expect(file.destroyed).toBe(false)
  const error = once(file, 'error')
  await clock.advance(2_000)
  await ended
  expect((await error)[0]).toMatchObject({ message: 'nothing of it was taken for 60 s' })
})

test('one that is taken slowly is left alone, and nothing is waited for when it has been taken', async () => {
  const clock = createManualClock()
  const file = Object.assign(new Readable({ read: () => undefined }), { bytesRead: 0 })
  const ended = endWhenStalled(file, clock)
  for (let minute = 0; minute < 10; minute += 1) {
    file.bytesRead += 1
    await clock.advance(60_000)
    expect(file.destroyed).toBe(false)
  }
  file.destroy()
  await ended
  expect(clock.pendingWaits()).toBe(0)
})
