import fastify from 'fastify'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mountConsole } from './mount-console.ts'

const page = '<!doctype html><title>Cloud Print</title>'
const script = 'console.log("hello")\n'.repeat(100)
const app = fastify()

beforeAll(async () => {
  const folder = tempDir('console')
  mkdirSync(join(folder, 'assets'))
  writeBuilt(join(folder, 'index.html'), page)
  writeBuilt(join(folder, 'assets/index-CSWXbbW5.js'), script)
  writeFileSync(join(folder, 'assets/font-DMJ8VG8y.woff2'), 'font')
  mountConsole(app, folder)
  await app.ready()
})
afterAll(() => app.close())

/** As the build leaves it: the text, and its compressed forms beside it. */
function writeBuilt(path: string, text: string): void {
  writeFileSync(path, text)
  writeFileSync(`${path}.br`, brotliCompressSync(text))
  writeFileSync(`${path}.gz`, gzipSync(text))
}

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers })
const browser = { 'accept-encoding': 'gzip, deflate, br, zstd' }

describe('the console’s files', () => {
  test.each(['/', '/jobs', '/assets/index-CSWXbbW5.js'])('%s comes as small as the browser takes it', async (url) => {
    const small = await get(url, browser)
    expect(small.headers).toMatchObject({ 'content-encoding': 'br', 'vary': 'accept-encoding' })
    const text = url.endsWith('.js') ? script : page
    expect(brotliDecompressSync(small.rawPayload).toString()).toBe(text)
    const zipped = await get(url, { 'accept-encoding': 'gzip' })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(text)
    const plain = await get(url)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body).toBe(text)
    expect(small.headers['content-type']).toBe(plain.headers['content-type'])
  })

  test('keep for ever where their name has a hash, compressed or not', async () => {
    for (const url of ['/assets/index-CSWXbbW5.js', '/assets/font-DMJ8VG8y.woff2']) {
      expect((await get(url, browser)).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
  })

  test('are asked for again where a page is meant, and not sent again when nothing has changed', async () => {
    const first = await get('/printers', browser)
    expect(first.headers['cache-control']).toBe('no-cache')
    const again = await get('/printers', { ...browser, 'if-none-match': String(first.headers['etag']) })
    expect(again.statusCode).toBe(304)
    expect(again.rawPayload).toHaveLength(0)
  })
})
