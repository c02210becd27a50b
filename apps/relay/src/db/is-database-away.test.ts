import { describe, expect, test } from 'vitest'
import { isDatabaseAway } from './is-database-away.ts'

const coded = (code: string) => Object.assign(new Error('it failed'), { code })

describe('the database is away', () => {
  test.each(['08006', '53300', '53100', '57P01', '57P03', '57014', '25P03', '28P01', '3D000', 'ECONNREFUSED', 'ECONNRESET'])(
    'when it or the network says %s',
    (code) => {
      expect(isDatabaseAway(coded(code))).toBe(true)
    },
  )

  test.each(['timeout exceeded when trying to connect', 'Connection terminated unexpectedly', 'Query read timeout'])(
    'when the driver says "%s"',
    (message) => {
      expect(isDatabaseAway(new Error(message))).toBe(true)
    },
  )

  test('when that is what a wrapped error was caused by', () => {
    expect(isDatabaseAway(new Error('Failed query', { cause: coded('57P01') }))).toBe(true)
  })
})

describe('the database is there', () => {
  test.each(['22P02', '23505', '42P01', '40P01', 'ENOSPC', '0800'])('when it says %s', (code) => {
    expect(isDatabaseAway(coded(code))).toBe(false)
  })

  test('when an error goes in circles, or is none', () => {
    const error: Error = new Error('it failed')
    error.cause = error
    expect(isDatabaseAway(error)).toBe(false)
    expect(isDatabaseAway('57P01')).toBe(false)
  })
})
