import { request } from 'node:http'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { expect, onTestFinished, test } from 'vitest'
import type { LocalStatus } from '../local-status.ts'
import { servePage } from './serve-page.ts'

const status: LocalStatus = {
  pid: 7,
  version: '0.1.0',
  startedAt: '2026-03-01T12:00:00.000Z',
  writtenAt: '2026-03-01T12:00:00.000Z',
  computerName: 'Packing <1>',
  relayUrl: 'https://print.example.com',
  page: null,
  link: {
    state: 'waiting',
    since: '2026-03-01T12:00:00.000Z',
    detail: 'The name can not be resolved.',
    way: null,
    epoch: null,
    obstacle: null,
  },
  sealingKey: { keyId: 'k', madeAt: '2026-03-01T12:00:00.000Z', older: 0 },
  printers: [{ name: 'cups/Zebra', state: 'stopped', reasons: ['media-empty'], message: '"Out of labels" & more' }],
  scales: [{ name: 'serial/ttyUSB0', product: 'Table 3', weight: 'stable 1.235 kg', trouble: null }],
  jobs: [{ jobId: 'j', printer: 'cups/Zebra', title: '<script>alert(1)</script>', stage: 'held' }],
  problems: ['The disk is full.'],
}

async function open(port = 0) {
  const page = await servePage({ port, status: () => status, log: silentLogger })
  if (page === undefined) throw new Error('no page')
  onTestFinished(page.close)
  return page
}

test('shows what the agent does, and nothing that it shows becomes markup', async () => {
  const { url } = await open()
  const answer = await fetch(url)
  const html = await answer.text()
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const shown of [
    'Packing &#60;1&#62;',
    'Not connected, and trying again',
    'The name can not be resolved.',
    'media-empty',
    'Table 3',
    'stable 1.235 kg',
  ])
    expect(html).toContain(shown)
  expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(html).not.toContain('<script')
  expect(await (await fetch(`${url}/status.json`)).json()).toEqual(status)
})

test('answers nobody who came by another name, and changes nothing', async () => {
  const { url } = await open()
  const codeFor = (host: string, method = 'GET') =>
    new Promise<number | undefined>((done) => {
      request(url, { method, headers: { host } }, (response) => {
        response.resume()
        done(response.statusCode)
      }).end()
    })
  expect(await codeFor('evil.example.com')).toBe(421)
  expect(await codeFor('localhost:6124')).toBe(200)
  expect(await codeFor('127.0.0.1', 'POST')).toBe(405)
  expect(await (await fetch(`${url}/journal.db`)).text()).toContain('one page')
})

test('takes another port where its own is taken', async () => {
  const first = await open()
  const second = await open(Number(new URL(first.url).port))
  expect(second.url).not.toBe(first.url)
  expect((await fetch(second.url)).status).toBe(200)
})
