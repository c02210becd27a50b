import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterEach, expect, test } from 'vitest'
import { orEndThread } from './or-end-thread.ts'
import { WindowsThread } from './windows-thread.ts'

/** What a driver does to the process it is loaded into. */
const driver = `
  process.on('message', ({ id, call }) => {
    if (call === 'end') for (;;);
    if (call === 'abort') process.abort()
    process.send({ id, value: { processId: process.pid, bootedAtMs: 0 } })
  })`

let thread: WindowsThread | undefined
afterEach(() => thread?.end('the test is over'))

function processWithDriver(): WindowsThread {
  const path = join(tempDir('driver'), 'driver.mjs')
  writeFileSync(path, driver)
  thread = new WindowsThread({ spoolerDll: '', isProcess: true, workerUrl: pathToFileURL(path) })
  return thread
}

const limits = { signal: new AbortController().signal, work: 'spooling' } as const

test('a driver that never returns is ended with its process, and the next call finds another', async () => {
  const calls = processWithDriver()
  const { processId } = await calls.call('run')
  const hanging = orEndThread(calls, () => calls.call('end', 1), { ...limits, deadlineMs: 100 })
  await expect(hanging).rejects.toMatchObject({ name: 'ThreadEndedError', why: 'it took longer than 0.1 seconds' })
  const next = await calls.call('run')
  expect(next.processId).not.toBe(processId)
  expect(() => process.kill(processId, 0)).toThrow('ESRCH')
})

test('whoever asks one that ends for want of work is answered by another', async () => {
  const calls = processWithDriver()
  const { processId } = await calls.call('run')
  calls.close()
  const next = await calls.call('run')
  expect(next.processId).not.toBe(processId)
})

test('a driver that breaks what it is in breaks nothing else', async () => {
  const calls = processWithDriver()
  await expect(orEndThread(calls, () => calls.call('abort', 1), { ...limits, deadlineMs: 60_000 })).rejects.toMatchObject({
    name: 'ThreadEndedError',
  })
  expect(await calls.call('run')).toMatchObject({ bootedAtMs: 0 })
})
