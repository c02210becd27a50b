import { expect, test } from 'vitest'
import { nameOf, parseProxy } from './proxy.ts'

test.each([
  ['http://proxy.example.com:3128', { isTls: false, host: 'proxy.example.com', port: 3128 }],
  ['proxy.example.com:8080', { isTls: false, host: 'proxy.example.com', port: 8080 }],
  ['https://proxy.example.com', { isTls: true, host: 'proxy.example.com', port: 443 }],
  ['http://[fd00::7]:3128', { isTls: false, host: 'fd00::7', port: 3128 }],
  ['http://me:p%40ss%3Aword@proxy:80', { host: 'proxy', port: 80, credentials: { username: 'me', password: 'p@ss:word' } }],
])('%s is a proxy', (text, expected) => {
  expect(parseProxy(text, 'here')).toMatchObject({ ...expected, from: 'here' })
})

test.each(['', 'http://', 'socks5://proxy:1080', 'http://me:50%@proxy'])('"%s" is none, and why repeats nothing of it', (text) => {
  const parse = () => parseProxy(text, 'HTTPS_PROXY')
  expect(parse).toThrow(expect.objectContaining({ code: 'proxy-misconfigured', message: expect.stringContaining('HTTPS_PROXY') as string }))
  expect(parse).not.toThrow(/50%@|proxy:1080/)
})

test.each([
  'http://ada:hun/ter2@proxy:3128',
  'http://ada:12/34@proxy:3128',
  'ada:12?34@proxy',
  'http://ada:12#34@proxy',
  'ada:12\\34@proxy:3128',
])('a password with a sign that ends it (%s) is no part of a name', (text) => {
  const parse = () => parseProxy(text, 'HTTPS_PROXY')
  expect(parse).toThrow(expect.objectContaining({ code: 'proxy-misconfigured' }))
  expect(parse).not.toThrow(/ada|hun|12|34/)
})

test('a proxy is named without its password', () => {
  expect(nameOf(parseProxy('http://me:secret@proxy:3128', 'here'))).toBe('http://proxy:3128')
  expect(nameOf(parseProxy('https://[::1]:3128', 'here'))).toBe('https://[::1]:3128')
})
