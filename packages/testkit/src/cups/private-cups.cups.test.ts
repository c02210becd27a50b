import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { sampleZpl } from '../sample-documents.ts'
import { samplePdf } from '../sample-pdf.ts'
import { tempDir } from '../temp-dir.ts'
import { startPrivateCups, type PrivateCups } from './private-cups.ts'

let cups: PrivateCups
const documents = tempDir('documents')

beforeAll(async () => {
  cups = await startPrivateCups()
})
afterAll(() => cups.stop())

function file(bytes: Buffer): string {
  const path = join(documents, crypto.randomUUID())
  writeFileSync(path, bytes)
  return path
}

async function print(queue: string, bytes: Buffer, ...options: string[]): Promise<string> {
  const said = await cups.run('lp', '-d', queue, ...options, file(bytes))
  return said.match(/request id is (\S+)/)?.[1] ?? ''
}

const completed = () => cups.run('lpstat', '-W', 'completed', '-o')

test('a raw queue prints every byte unchanged and says how it was asked', async () => {
  await cups.addQueue({ name: 'raw' })
  const bytes = Buffer.concat([sampleZpl(), randomBytes(50_000)])
  await print('raw', bytes, '-t', 'Parcel 7', '-n', '2', '-o', 'media=Custom.4x6in', '-o', 'raw')

  const [captured] = await cups.untilCaptured(1, 'raw')

  expect(captured?.bytes().equals(bytes)).toBe(true)
  expect(captured).toMatchObject({ title: 'Parcel 7', copies: 2, options: { media: 'Custom.4x6in' } })
})

test('a queue with a driver turns a PDF into what its printer understands', async () => {
  await cups.addQueue({ name: 'zebra', model: 'drv:///sample.drv/zebra.ppd' })
  await print('zebra', samplePdf({ widthPt: 288, heightPt: 432 }))
  const [captured] = await cups.untilCaptured(1, 'zebra')
  expect(captured?.bytes().toString('latin1')).toMatch(/\^XA[\s\S]*\^XZ/)
})

test('paper runs out and comes back when the test says so', async () => {
  await cups.addQueue({ name: 'office' })
  cups.script('office', [{ state: '+media-empty' }, { message: 'Load paper.' }, 'hold', { state: '-media-empty' }, 'take-document'])
  await print('office', sampleZpl())

  await cups.untilHeld('office')
  await eventually(async () => expect(await cups.run('lpstat', '-l', '-p', 'office')).toMatch(/media-empty/))
  expect(cups.captured('office')).toEqual([])
  cups.release('office')

  await cups.untilCaptured(1, 'office')
  await eventually(async () => expect(await cups.run('lpstat', '-l', '-p', 'office')).not.toMatch(/media-empty/))
})

test('one attempt fails and the next one prints', async () => {
  await cups.addQueue({ name: 'flaky', options: { 'printer-error-policy': 'retry-current-job' } })
  cups.scriptNext('flaky', ['take-document', { failWith: 1 }])
  cups.script('flaky', [{ sleepMs: 1 }, { page: 1 }, 'take-document'])
  const job = await print('flaky', sampleZpl())
  const attempts = await cups.untilCaptured(2, 'flaky')
  expect(attempts.map(({ jobId }) => `flaky-${jobId}`)).toEqual([job, job])
})

test('a canceled job that was held prints nothing', async () => {
  await cups.addQueue({ name: 'canceled' })
  cups.script('canceled', ['hold', 'take-document'])
  const job = await print('canceled', sampleZpl())
  await cups.untilHeld('canceled')
  await cups.run('cancel', job)
  await eventually(async () => expect(await completed()).toContain(job))
  expect(cups.captured('canceled')).toEqual([])
})

test('a paused queue takes jobs and prints them later, a rejecting one refuses them', async () => {
  await cups.addQueue({ name: 'paused' })
  await cups.pause('paused')
  const job = await print('paused', sampleZpl())
  expect(await cups.run('lpstat', '-o', 'paused')).toContain(job)
  await cups.resume('paused')
  await cups.untilCaptured(1, 'paused')

  await cups.reject('paused')
  await expect(print('paused', sampleZpl())).rejects.toThrow(/not accepting jobs/)
  await cups.accept('paused')
  await print('paused', sampleZpl())
  await cups.removeQueue('paused')
  expect(await cups.run('lpstat', '-e')).not.toContain('paused')
})

test('a job that waits survives kill -9 of cupsd', async () => {
  const other = await startPrivateCups()
  await other.addQueue({ name: 'waiting' })
  await other.pause('waiting')
  await other.run('lp', '-d', 'waiting', file(sampleZpl('survivor')))
  expect(readdirSync(other.dirs.spool)).toContain('c00001')
  await other.kill9()
  expect(await other.run('lpstat', '-r')).toContain('not running')
  await other.start()
  await other.resume('waiting')
  const [captured] = await other.untilCaptured(1)
  expect(captured?.bytes().toString()).toContain('survivor')
  await other.stop()
})

test('two servers share nothing, and 200 queues are there at once', async () => {
  const other = await startPrivateCups()
  const names = await other.addManyQueues(200)
  expect((await other.run('lpstat', '-e')).trim().split('\n')).toEqual(names)
  await other.run('lp', '-d', names[199] ?? '', file(sampleZpl()))
  await other.untilCaptured(1, names[199])
  expect(cups.captured(names[199])).toEqual([])
  await other.stop()
})
