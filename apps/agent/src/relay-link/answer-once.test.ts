import type { OfferedJob } from '@cloudprint/protocol/channel/relay-messages'
import { expect, test } from 'vitest'
import { createAnswerOnce } from './answer-once.ts'

const job = { jobId: '0198c0de-0000-7000-8000-000000000001' } as OfferedJob
const refused = { jobId: job.jobId, accepted: false as const, code: 'storage-full' as const, detail: 'full' }
const accepted = { jobId: job.jobId, accepted: true as const }

function once() {
  let result: typeof refused | typeof accepted = refused
  const offer = createAnswerOnce(() => Promise.resolve({ ok: true, reply: { results: [result] } }))
  return {
    offer: (number?: number) => offer({ epoch: 1, jobs: [job], ...(number === undefined ? {} : { number }) }, 1),
    haveRoom: () => void (result = accepted),
  }
}

test('an offer that was refused and comes again is refused again, although it could be taken now', async () => {
  const { offer, haveRoom } = once()
  expect(await offer(1)).toMatchObject({ reply: { results: [refused] } })
  haveRoom()
  expect(await offer(1)).toMatchObject({ reply: { results: [refused] } })
  expect(await offer(2)).toMatchObject({ reply: { results: [accepted] } })
})

test('several offers may be on the way: a copy of an older one gets the answer of that one', async () => {
  const { offer, haveRoom } = once()
  const first = offer(1)
  haveRoom()
  await offer(2)
  expect(await offer(1)).toEqual(await first)
})

test('a copy that comes so late that its answer was forgotten is not looked at', async () => {
  const { offer, haveRoom } = once()
  await offer(1)
  haveRoom()
  await offer(100)
  expect(await offer(1)).toMatchObject({ ok: false, problem: { code: 'job-state-conflict' } })
})

test('offers of a relay that does not number them are looked at each time', async () => {
  const { offer, haveRoom } = once()
  await offer()
  haveRoom()
  expect(await offer()).toMatchObject({ reply: { results: [accepted] } })
})
