import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, onTestFinished, test, vi } from 'vitest'
import { SerialScale } from '../settings.ts'
import type { Reading } from './scale.ts'
import { SerialScales } from './serial-scales.ts'

const stx = '\x02'

/** What a scale of each kind answers to its question, or says by itself ten times a second. */
test.each([
  ['nci', 'W\r', '\n  1.235kg\r\nS00\r\x03', { state: 'stable', value: '1.235', unit: 'kg' }],
  ['and', 'Q\r\n', 'ST,+00123.45  g\r\n', { state: 'stable', value: '123.45', unit: 'g' }],
  ['and', 'Q\r\n', 'ST,GS,+0012.34kg\r\n', { state: 'stable', value: '12.34', unit: 'kg' }],
  ['toledo-continuous', undefined, `${stx}\x2d\x30\x20001235000000\r`, { state: 'stable', value: '1.235', unit: 'kg' }],
] as const)('a scale that speaks %s is read over a pseudo terminal', async (protocol, asks, answer, reading) => {
  const folder = tempDir('scale')
  const [port, far] = [join(folder, 'tty-agent'), join(folder, 'tty-scale')]
  const [socat] = requireTools('socat')
  const cable = spawn(socat, [`pty,raw,echo=0,link=${port}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' })
  await vi.waitFor(() => expect(existsSync(port) && existsSync(far)).toBe(true), { timeout: 60_000 })
  const [toAgent, fromAgent] = [createWriteStream(far), createReadStream(far)]
  toAgent.on('error', () => undefined)
  fromAgent.on('error', () => undefined)
  const asked: string[] = []
  fromAgent.on('data', (bytes) => {
    asked.push(bytes.toString('latin1'))
    toAgent.write(Buffer.from(answer, 'latin1'))
  })
  const speaking = asks === undefined ? setInterval(() => toAgent.write(Buffer.from(answer, 'latin1')), 100) : undefined
  const stop = new AbortController()
  const [device] = await new SerialScales([SerialScale.parse({ port, protocol, name: 'Table' })]).find()
  const read = Promise.withResolvers<Reading>()
  const ended = device?.read(read.resolve, stop.signal).catch(read.reject)
  onTestFinished(async () => {
    clearInterval(speaking)
    stop.abort()
    await ended
    const gone = new Promise((done) => cable.once('exit', done))
    cable.kill()
    await gone
  })
  expect(await read.promise).toEqual(reading)
  // On a busy machine several questions, or parts of one, may come at once.
  if (asks === undefined) expect(asked).toEqual([])
  else await vi.waitFor(() => expect(asked.join('').slice(0, asks.length)).toBe(asks), { timeout: 60_000 })
})
