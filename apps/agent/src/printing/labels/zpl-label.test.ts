import { expect, test } from 'vitest'
import { zplLabel } from './zpl-label.ts'

const zpl = zplLabel({ widthBytes: 2, height: 3, bytes: new Uint8Array([0xff, 0xff, 0, 0, 0, 0]) })

// By its text: the renderer that reads the labels back starts each one as a printer that was just switched on, and knows neither ^PM nor ^LR.
test.each([
  ['turned upside down', '^PON'],
  ['mirrored', '^PMN'],
  ['printed white on black', '^LRN'],
  ['printed at half the resolution', '^JMA'],
  ['measured in millimetres', '^MUD'],
  ['printed over another', '^MCY'],
  ['laid out from another corner', '^LH0,0'],
  ['aligned to the right', '^FO0,0,0'],
  ['as narrow as another', '^PW16'],
  ['as long as another', '^LL3'],
])('a label is not %s because the one before it was', (_what, command) => {
  expect(zpl).toContain(command)
  // Most of them count only from the field on that follows them.
  expect(zpl.indexOf(command)).toBeLessThan(zpl.indexOf('^GF'))
})

test('sizes are given after the units that they are in', () => {
  for (const units of ['^JMA', '^MUD']) expect(zpl.indexOf(units), units).toBeLessThan(zpl.indexOf('^PW'))
})

test.each(['^LS', '^LT', '^MM', '^MN', '^PR', '^MD', '~SD', '~TA'])(
  'a printer keeps where its labels lie, how they are cut and how dark they are: no %s',
  (command) => {
    expect(zpl).not.toContain(command)
  },
)
