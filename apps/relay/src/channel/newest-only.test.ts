import { expect, test } from 'vitest'
import { createNewestOnly } from './newest-only.ts'

test('an older message changes nothing, a copy of the newest gets its answer, and one without a number is always served', async () => {
  const served: (number | undefined)[] = []
  const serve = createNewestOnly(({ number }: { number?: number }) => {
    served.push(number)
    return Promise.resolve(`served ${number}`)
  }, 'overtaken')
  expect(await Promise.all([serve({ number: 2 }), serve({ number: 1 }), serve({ number: 2 }), serve({}), serve({ number: 3 })])).toEqual([
    'served 2',
    'overtaken',
    'served 2',
    'served undefined',
    'served 3',
  ])
  expect(served).toEqual([2, undefined, 3])
})
