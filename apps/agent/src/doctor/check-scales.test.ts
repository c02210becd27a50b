import { expect, test } from 'vitest'
import { SerialScales } from '../scales/serial-scales.ts'
import { SerialScale } from '../settings.ts'
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
  expect(await checkScales([missing]).run()).toEqual([
    expect.objectContaining({ verdict: 'failed', says: 'The scale serial/none-such is not at /dev/none-such (ENOENT).' }),
  ])
  expect(await checkScales([]).run()).toEqual([])
})
