import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@cloudprint/process-kit/clock'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SerialScale } from '../settings.ts'
import { SerialScales } from './serial-scales.ts'
import { WatchScales } from './watch-scales.ts'

/** Waits are short, so that what is tried again is tried at once. */
const hastyClock = { ...systemClock, wait: (_ms: number, signal?: AbortSignal) => systemClock.wait(20, signal) }

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 5 })

describe('a scale on a serial port', () => {
  const folder = tempDir('scale')
  const [port, far] = [join(folder, 'tty-agent'), join(folder, 'tty-scale')]
  const stop = new AbortController()
  let cable: ChildProcess | undefined
  let answer: string | undefined = 'S S       1.235 kg\r\n'
  let watch: WatchScales

  /** Two terminals joined end to end: what is written to one is read from the other. */
  async function plugIn(): Promise<void> {
    const [socat] = requireTools('socat')
    cable = spawn(socat, [`pty,raw,echo=0,link=${port}`, `pty,raw,echo=0,link=${far}`], { stdio: 'ignore' })
    await eventually(() => expect(existsSync(port) && existsSync(far)).toBe(true))
    const toAgent = createWriteStream(far)
    const fromAgent = createReadStream(far)
    fromAgent.on('data', () => {
      if (answer !== undefined) toAgent.write(answer)
    })
    toAgent.on('error', () => undefined)
    fromAgent.on('error', () => undefined)
  }
  async function unplug(): Promise<void> {
    const ended = new Promise((done) => cable?.once('exit', done))
    cable?.kill()
    await ended
  }

  beforeEach(async () => {
    await plugIn()
    const scales = new SerialScales([SerialScale.parse({ port, protocol: 'mt-sics', name: 'Table 3' })])
    watch = new WatchScales(
      { clock: hastyClock, relayNow: () => new Date(), log: silentLogger, stopped: stop.signal },
      [scales],
      () => undefined,
    )
    watch.start()
  })
  afterEach(async () => {
    stop.abort()
    await watch.stop()
    await unplug()
  })
  const now = () => watch.scales()[0]

  test('is read over and over, tells why when it is gone, and is read again when it is back', async () => {
    await eventually(() =>
      expect(now()).toMatchObject({
        name: 'serial/tty-agent',
        product: 'Table 3',
        trouble: null,
        weight: { state: 'stable', value: '1.235', unit: 'kg' },
      }),
    )
    const { measuredAt } = now()?.weight ?? {}
    answer = 'S D       1.400 kg\r\n'
    await eventually(() => expect(now()?.weight).toMatchObject({ state: 'moving', value: '1.400' }))
    expect(Date.parse(now()?.weight?.measuredAt ?? '')).toBeGreaterThan(Date.parse(measuredAt ?? ''))

    await unplug()
    await eventually(() => expect(now()?.trouble).toMatch(/gone|is not there/))
    // What it weighed stays known, with its old time: nobody makes it fresher than it is.
    expect(now()?.weight?.value).toBe('1.400')
    await plugIn()
    await eventually(() => expect(now()).toMatchObject({ trouble: null, weight: { value: '1.400' } }))

    answer = undefined
    await eventually(() => expect(now()?.trouble).toContain('says nothing in mt-sics at 9600 8N1'))
    answer = 'ST,GS,+0012.34kg\r\n'
    await eventually(() => expect(now()?.trouble).toContain('can not be read as mt-sics at 9600 8N1, such as 53 54 2c'))
  })
})
