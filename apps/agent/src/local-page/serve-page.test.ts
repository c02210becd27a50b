import { request } from 'node:http'
import { connect } from 'node:net'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { expect, onTestFinished, test } from 'vitest'
import { shownStatus } from '../testing/shown-status.ts'
import { servePage } from './serve-page.ts'

async function open(port = 0, status = shownStatus) {
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
    'The disk is full.',
    'The print system aborted the job: no paper (print-aborted). Job j0 for cups/Zebra. Check the cable.',
    ', 3 times since ',
  ])
    expect(html).toContain(shown)
  expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(html).not.toContain('<script')
})

test('everybody who is signed in at the machine reads which jobs are there, and no title of one', async () => {
  const { url } = await open()
  const told = await (await fetch(`${url}/status.json`)).json()
  expect(told).toMatchObject({ jobs: [{ printer: 'cups/Zebra', stage: 'held' }], problems: ['The disk is full.'] })
  for (const path of ['/', '/status.json']) expect(await (await fetch(url + path)).text()).not.toContain('Miller')
})

test('where nothing is there and nothing has happened it says no more than that', async () => {
  const { url } = await open(0, { ...shownStatus, jobs: [], problems: [], lastErrors: [] })
  const html = await (await fetch(url)).text()
  expect(html).toContain('No jobs here.')
  expect(html).toMatch(/Last errors<\/h2>\s*<p>None\.<\/p>/)
  expect(html).not.toContain('What is wrong now')
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

test('who connects again and again and says nothing is let go, and holds no more than a few sockets until then', async () => {
  const { url } = await open()
  /** What each was told before it was let go. */
  const told: string[] = []
  const sockets = Array.from({ length: 60 }, () => connect(Number(new URL(url).port), '127.0.0.1'))
  for (const socket of sockets) {
    let said = ''
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => (said += bytes.toString()))
      .on('close', () => told.push(said))
  }
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  await eventually(() => expect(told).toHaveLength(60))
  // Those that were held are told that they were slow, the others nothing.
  expect(told.filter((said) => said === '')).toHaveLength(40)
  expect(told.filter((said) => said.startsWith('HTTP/1.1 408 '))).toHaveLength(20)
  expect((await fetch(url)).status).toBe(200)
})
