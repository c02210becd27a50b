import { expect, test } from 'vitest'
import { linkFrom } from './link-from.ts'

test.each([
  ['https://print.example.com/device?code=A', 'https://10.0.0.7', 'https://print.example.com/device?code=A'],
  ['https://localhost:8080/device?code=A', 'https://print.lan:8443', 'https://print.lan:8443/device?code=A'],
  ['http://localhost:8080/device', 'http://127.0.0.1:8080', 'http://localhost:8080/device'],
])('%s, told by a relay that is reached at %s, is opened as %s', (link, relayUrl, opened) => {
  expect(linkFrom(link, relayUrl)).toBe(opened)
})
