import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText } from '../../testing/any-text.ts'
import { carriesKey, jobName } from './job-name.ts'

const key = '0192aaaa-0000-7000-8000-3f9a1c2b7d04.1'

test('the title comes first, the key last', () => {
  expect(jobName('Label 4711', key)).toBe(`Label 4711 (${key})`)
  expect(jobName('', key)).toBe(`(${key})`)
})

test('whatever the title, the name is one that CUPS takes, and the key stands whole', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 600 }), (title) => {
      const name = jobName(title, key)
      expect(Buffer.byteLength(`2147483647 - ${name}`)).toBeLessThanOrEqual(255)
      expect(carriesKey(`2147483647 - ${name}`, key)).toBe(true)
      expect(name.endsWith(`(${key})`)).toBe(true)
      expect(name).not.toMatch(/\p{Cc}/u)
      expect(name.isWellFormed()).toBe(true)
    }),
  )
})
