import { expect, test } from 'vitest'
import { SerialScale } from '../settings.ts'
import { HearScale } from './hear-scale.ts'

const heard = () => new HearScale(SerialScale.parse({ port: '/dev/ttyUSB0', protocol: 'mt-sics' }))
const bytes = (text: string) => Buffer.from(text, 'latin1')

test('a message is heard in whatever pieces it comes', () => {
  const scale = heard()
  expect(scale.hear(bytes('S S       1.2'))).toEqual([])
  expect(scale.hear(bytes('35 kg\r\nS D       1.300 kg\r\nS '))).toMatchObject([
    { state: 'stable', value: '1.235' },
    { state: 'moving', value: '1.300' },
  ])
})

test('where nothing comes, that is told', () => {
  expect(heard().whyNoWeight()).toContain('The scale on /dev/ttyUSB0 says nothing in mt-sics at 9600 8N1')
})

test.each([
  ['a message in another language', 'ST,GS,+0012.34kg\r\n', '53 54 2c 47 53 2c 2b 30 30 31 32 2e 33 34 6b 67 0d ("ST,GS,+0012.34kg.")'],
  ['one without an end, or at another speed', '\xf8\x00\x78<b>', 'f8 00 78 3c 62 3e ("..x<b>")'],
  ['the start of a long one', 'y'.repeat(100_000), `${'79 '.repeat(24)}… ("${'y'.repeat(24)}…")`],
])('%s is told by a piece of it', (_what, said, piece) => {
  const scale = heard()
  expect(scale.hear(bytes(said))).toEqual([])
  const trouble = scale.whyNoWeight()
  expect(trouble).toContain(`can not be read as mt-sics at 9600 8N1, such as ${piece}`)
  expect(trouble.length).toBeLessThan(500)
})

test('what could not be read before the last weight is no reason for a silence after it', () => {
  const scale = heard()
  scale.hear(bytes('ES\r\nS S       1.235 kg\r\n'))
  expect(scale.whyNoWeight()).toContain('says nothing')
})
