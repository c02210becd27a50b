import { obstacleCodes, obstacles } from '@cloudprint/protocol/obstacles'
import { expect, test } from 'vitest'
import { Obstacle } from './obstacle.ts'
import { obstacleOf } from './obstacle-of.ts'

const coded = (code: string, message = code) => Object.assign(new Error(message), { code })

test.each<[string, Error]>([
  ['name-unknown', coded('ENOTFOUND', 'getaddrinfo ENOTFOUND print.example.com')],
  ['name-unknown', coded('EAI_AGAIN')],
  ['network-unreachable', coded('EHOSTUNREACH')],
  ['network-unreachable', coded('ENETUNREACH')],
  ['port-closed', coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443')],
  ['port-blocked', coded('ETIMEDOUT')],
  ['port-blocked', new Error('timeout')],
  ['port-blocked', new Error('no answer within 15 s')],
  ['port-blocked', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
  ['not-tls', coded('ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number')],
  ['tls-broken', coded('ECONNRESET', 'Client network socket disconnected before secure TLS connection was established')],
  ['tls-too-old', coded('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version')],
  ['tls-too-old', coded('ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol')],
  ['tls-untrusted', coded('SELF_SIGNED_CERT_IN_CHAIN')],
  ['tls-untrusted', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
  ['tls-other-name', coded('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['tls-wrong-time', coded('CERT_HAS_EXPIRED')],
  ['link-broken', coded('ECONNRESET', 'read ECONNRESET')],
  ['captive-portal', new Error('wrapped', { cause: new Obstacle('captive-portal', 'a page') })],
])('%s is told from %o', (code, error) => {
  expect(obstacleOf(error).code).toBe(code)
})

test('of several addresses that were tried a refusal says more than a silence', () => {
  const tried = new AggregateError([coded('ETIMEDOUT'), coded('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443')], '')
  expect(obstacleOf(tried)).toMatchObject({ code: 'port-closed', message: 'connect ECONNREFUSED 10.0.0.1:443' })
})

test('the near end of a connection that never was says nothing to anybody', () => {
  const failure = coded('ENETUNREACH', 'connect ENETUNREACH 10.0.0.1:443 - Local (0.0.0.0:0)')
  expect(obstacleOf(failure).message).toBe('connect ENETUNREACH 10.0.0.1:443')
})

test('every obstacle has a title and says what to do', () => {
  for (const code of obstacleCodes) {
    expect(new Obstacle(code, 'the case').words).toBe(`${obstacles[code].title} (the case). ${obstacles[code].advice}`)
    expect(obstacles[code].advice).toMatch(/\.$/)
  }
})
