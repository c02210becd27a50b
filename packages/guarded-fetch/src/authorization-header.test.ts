import { expect, test } from 'vitest'
import { authorizationHeader } from './authorization-header.ts'

test('credentials are sent as the standards say, and none where there are none', () => {
  // The example of RFC 7617 §2.
  const basic = { kind: 'basic', username: 'Aladdin', password: 'open sesame' } as const
  expect(authorizationHeader(basic)).toEqual({ Authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' })
  // RFC 7617 §2.1: UTF-8.
  expect(authorizationHeader({ ...basic, username: 'test', password: '123£' })).toEqual({ Authorization: 'Basic dGVzdDoxMjPCow==' })
  expect(authorizationHeader({ kind: 'bearer', token: 'abc' })).toEqual({ Authorization: 'Bearer abc' })
  expect(authorizationHeader(undefined)).toEqual({})
})
