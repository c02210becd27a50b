import { expect, test } from 'vitest'
import { hashOfEnrolmentCode, makeEnrolmentCode } from './enrolment-code-format.ts'

test('a code is three groups of letters and digits that cannot be mistaken for others', () => {
  const codes = Array.from({ length: 200 }, makeEnrolmentCode)
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(new Set(codes).size).toBe(200)
})

test.each(['7kqm-x2wd-hb9t', ' 7KQM X2WD HB9T ', '7KQMX2WDHB9T', '7KQM–X2WD–HB9T'])('"%s" is taken as it was meant', (typed) => {
  expect(hashOfEnrolmentCode(typed)).toEqual(hashOfEnrolmentCode('7KQM-X2WD-HB9T'))
})

test('letters that look like digits count as those', () => {
  expect(hashOfEnrolmentCode('oIl0-0000-0000')).toEqual(hashOfEnrolmentCode('0110-0000-0000'))
})
