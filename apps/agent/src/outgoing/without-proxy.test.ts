import { expect, test } from 'vitest'
import { isWithoutProxy, listOf } from './without-proxy.ts'

const relay = new URL('https://print.example.com')

test.each([
  ['*', relay, true],
  ['example.com', relay, true],
  ['.example.com', relay, true],
  ['*.example.com', relay, true],
  ['PRINT.example.com', relay, true],
  ['int.example.com', relay, false],
  ['ample.com', relay, false],
  ['print.example.com:443', relay, true],
  ['print.example.com:6123', relay, false],
  ['print.example.com:6123', new URL('https://print.example.com:6123'), true],
  ['10.0.0.0/8', new URL('https://10.20.30.40'), true],
  ['10.0.0.0/8', new URL('https://11.20.30.40'), false],
  ['10.0.0.0/8', relay, false],
  ['169.254/16', new URL('https://169.254.1.1'), true],
  ['10.*', new URL('https://10.20.30.40'), true],
  ['*intranet*', new URL('https://my-intranet-7.test'), true],
  ['fd00::/8', new URL('https://[fd00::7]'), true],
  ['[fd00::7]', new URL('https://[fd00::7]'), true],
  ['fd00::7', new URL('https://[fd00::7]'), true],
  ['<local>', new URL('https://relay'), true],
  ['<local>', relay, false],
  ['10.0.0.0/99', new URL('https://10.0.0.1'), false],
  ['.', relay, false],
])('the exception %s covers %s: %s', (exception, url, isCovered) => {
  expect(isWithoutProxy(url, [exception])).toBe(isCovered)
})

test.each(['http://localhost', 'http://127.0.0.7:4433', 'http://[::1]', 'http://relay.localhost'])('%s is never behind a proxy', (url) => {
  expect(isWithoutProxy(new URL(url), [])).toBe(true)
})

test('lists have commas, semicolons and spaces between their entries', () => {
  expect(listOf('a.test, b.test;c.test d.test,,')).toEqual(['a.test', 'b.test', 'c.test', 'd.test'])
})
