import { expect, test } from 'vitest'
import { callRoute } from './call-route.ts'
import { getJob } from './job-routes.ts'

const call = (baseUrl: string, headers: Record<string, string>, fetch?: typeof globalThis.fetch) =>
  callRoute(getJob, { params: { jobId: '1' } }, { baseUrl, headers, ...(fetch === undefined ? {} : { fetch }) })

test.each(['cpk_secret\nmore', 'cpk_secret\u2026'])(
  'a header that can not be sent is refused by its name, and not asked again',
  async (key) => {
    const called = await call('http://127.0.0.1:9', { authorization: `Bearer ${key}` })
    expect(called).toMatchObject({ ok: false, problem: { code: 'request-invalid', detail: expect.stringContaining('authorization') } })
    expect(JSON.stringify(called)).not.toContain('secret')
  },
)

test('an address with a password is refused without it', async () => {
  const called = await call('https://user:secret@127.0.0.1:9', {})
  expect(called).toMatchObject({ ok: false, problem: { code: 'request-invalid' } })
  expect(JSON.stringify(called)).not.toContain('secret')
})

test('what fails is told without what the headers say', async () => {
  const called = await call('http://127.0.0.1:9', { authorization: 'Bearer cpk_secret' }, () =>
    Promise.reject(new Error('no way to send Bearer cpk_secret')),
  )
  expect(called).toMatchObject({ problem: { code: 'no-answer', detail: 'GET /v1/jobs/{jobId}: no way to send …' } })
})
