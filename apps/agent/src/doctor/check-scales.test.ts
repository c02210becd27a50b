import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SerialScales } from '../scales/serial-scales.ts'
import { SerialScale } from '../settings.ts'
import { makeStateFolder } from '../testing/test-agent.ts'
import { checkScales, scaleFinding } from './check-scales.ts'

const usb = { name: 'hid/0922-8003', path: '/dev/hidraw0' }

test('a scale that the agent may not read is named, with the missing right and its cure', () => {
  expect(scaleFinding(usb, 'EACCES', 'cloudprint-agent')).toMatchObject({
    verdict: 'failed',
    says: 'The user cloudprint-agent may not read the scale hid/0922-8003 at /dev/hidraw0.',
    remedy: expect.stringMatching(/udev rule/) as string,
  })
  expect(scaleFinding({ name: 'serial/ttyUSB0', path: '/dev/ttyUSB0' }, 'EACCES', 'cloudprint-agent').remedy).toContain(
    'usermod -aG dialout cloudprint-agent',
  )
  expect(scaleFinding(usb, undefined, 'cloudprint-agent').verdict).toBe('ok')
})

test('a serial scale that is not plugged in is told of, and no scale is no finding', async () => {
  const missing = new SerialScales([SerialScale.parse({ port: '/dev/none-such', protocol: 'nci' })])
  const look = () => Promise.resolve({ worker: undefined })
  expect(await checkScales([missing], look).run()).toEqual([
    expect.objectContaining({ verdict: 'failed', says: 'The scale serial/none-such is not at /dev/none-such (ENOENT).' }),
  ])
  expect(await checkScales([], look).run()).toEqual([])
})

test('what counts is whether the agent’s user may read it, whoever looks', async () => {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  const port = join(path, 'ttyUSB0')
  writeFileSync(port, '', { mode: 0o600 })
  const scales = new SerialScales([SerialScale.parse({ port, protocol: 'nci' })])
  const look = () => Promise.resolve({ worker: { name: 'cloudprint-agent', uid: 65_533, gids: [65_533] } })
  const says = `The user cloudprint-agent may not read the scale serial/ttyUSB0 at ${port}.`
  expect(await checkScales([scales], look).run()).toMatchObject([{ verdict: 'failed', says }])
  chmodSync(port, 0o666)
  expect(await checkScales([scales], look).run()).toMatchObject([{ verdict: 'ok' }])
})
