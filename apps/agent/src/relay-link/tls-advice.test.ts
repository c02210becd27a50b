import { expect, test } from 'vitest'
import { withTlsAdvice } from './tls-advice.ts'

test.each([
  ['self-signed certificate in certificate chain', /CLOUDPRINT_CA_FILE/],
  ['unable to get local issuer certificate', /CLOUDPRINT_CA_FILE/],
  ['certificate is not yet valid', /this machine's clock says 2001-02-03T.*: set it/],
  ['certificate has expired', /this machine's clock says 2001-02-03T.* renewed/],
  ["Hostname/IP does not match certificate's altnames: Host: 10.0.0.7.", /the name of the relay/],
])('%s comes with what a person can do', (detail, advice) => {
  expect(withTlsAdvice(detail, new Date('2001-02-03T04:05:06Z'))).toMatch(advice)
})

test('anything else is left as it is', () => {
  expect(withTlsAdvice('connect ECONNREFUSED')).toBe('connect ECONNREFUSED')
})
