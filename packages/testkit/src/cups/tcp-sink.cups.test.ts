import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { tempDir } from '../temp-dir.ts'
import { startLpdSink } from './lpd-sink.ts'
import { startPrivateCups, type PrivateCups } from './private-cups.ts'
import { startTcpSink } from './tcp-sink.ts'

let cups: PrivateCups
const bytes = randomBytes(100_000)
const path = join(tempDir('documents'), 'label.zpl')

beforeAll(async () => {
  writeFileSync(path, bytes)
  cups = await startPrivateCups()
})
afterAll(() => cups.stop())

test('a network printer on port 9100 gets every byte', async () => {
  const sink = await startTcpSink()
  await cups.addQueue({ name: 'port9100', uri: sink.uri })
  await cups.run('lp', '-d', 'port9100', '-o', 'raw', path)
  const [received] = await sink.untilReceived(1)
  expect(received?.equals(bytes)).toBe(true)
  await sink.stop()
})

test('an LPD server gets every byte and the name of the job', async () => {
  const sink = await startLpdSink()
  await cups.addQueue({ name: 'lpd', uri: sink.uri('labels') })
  await cups.run('lp', '-d', 'lpd', '-t', 'Parcel 7', '-o', 'raw', path)
  const [job] = await sink.untilReceived(1)
  expect(job).toMatchObject({ queue: 'labels', control: { J: 'Parcel 7' } })
  expect(job?.document.equals(bytes)).toBe(true)
  await sink.stop()
})

test('a printer that holds the connection keeps the job from completing', async () => {
  const sink = await startTcpSink({ isHeldOpen: true })
  await cups.addQueue({ name: 'held', uri: sink.uri })
  await cups.run('lp', '-d', 'held', '-o', 'raw', path)
  await sink.untilReceived(1)
  expect(await cups.run('lpstat', '-o', 'held')).toContain('held-')
  sink.letGo()
  await eventually(async () => expect(await cups.run('lpstat', '-o', 'held')).toBe(''))
  await sink.stop()
})
