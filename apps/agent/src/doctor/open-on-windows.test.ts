import { expect, test } from 'vitest'
import { closingOnWindows, othersLetIn } from './open-on-windows.ts'

const PERSON = 'S-1-5-21-1-2-3-1001'

test.each([
  ['D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-80-1)', []],
  ['D:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)', ['S-1-5-32-545']],
  ['D:(A;;FR;;;WD)(A;;FR;;;AU)', ['S-1-1-0', 'S-1-5-11']],
  ['D:(D;;FA;;;WD)(A;;FA;;;BA)', []],
  [`D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;${PERSON})`, []],
])('a folder with %s lets in many: %j', (descriptor, others) => {
  expect(othersLetIn(`state\r\n${descriptor}\r\n`, { isServices: false })).toEqual(others)
})

test.each([
  [`D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-80-1)`, []],
  [`D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;${PERSON})(A;OICIID;0x1200a9;;;BU)`, [PERSON, 'S-1-5-32-545']],
  ['D:P(A;OICI;FA;;;S-1-12-1-4-3-2-1)', ['S-1-12-1-4-3-2-1']],
])('the folder of a service with %s lets in others: %j', (descriptor, others) => {
  expect(othersLetIn(`state\r\n${descriptor}\r\n`, { isServices: true })).toEqual(others)
})

test('the command that closes a folder takes the rights of those who have them', () => {
  expect(closingOnWindows(String.raw`C:\state`, [PERSON, 'S-1-1-0', PERSON])).toBe(
    String.raw`icacls "C:\state" /inheritance:r /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-544:(OI)(CI)F /remove:g *${PERSON} /remove:g *S-1-1-0`,
  )
})
