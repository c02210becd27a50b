import { expect, test } from 'vitest'
import { CloudPrintError } from './cloud-print-error.ts'
import { createClient } from './create-client.ts'

const url = 'https://print.example.com'
const refusalOf = (settings: { url: string; apiKey: string }) => {
  try {
    createClient(settings)
  } catch (error) {
    return error
  }
  return undefined
}

test.each([
  [{ url, apiKey: 'cpk_secret\nmore' }, 'API key'],
  [{ url, apiKey: '' }, 'API key'],
  [{ url: 'https://user:secret@print.example.com', apiKey: 'cpk_1' }, 'url'],
  [{ url: 'secret', apiKey: 'cpk_1' }, 'url'],
  [{ url: 'ftp://secret.example.com', apiKey: 'cpk_1' }, 'url'],
])('settings like %j are refused at once, and not repeated', (settings, named) => {
  const error = refusalOf(settings)
  expect(error).toBeInstanceOf(CloudPrintError)
  expect(error).toMatchObject({ code: 'request-invalid', isRetryable: false, message: expect.stringContaining(named) })
  expect((error as Error).message).not.toContain('secret')
})

test('a key may end in a line break, as it does in a file', () => {
  expect(refusalOf({ url, apiKey: 'cpk_1\n' })).toBe(undefined)
})
