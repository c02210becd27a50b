import { readdirSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { keyFolderIn, openTestKeys, startTestAgent } from '../testing/test-agent.ts'
import { eventually, useAgentSite } from '../testing/use-agent-site.ts'

const site = useAgentSite('a')

/** Starts the agent, or starts it again, and waits until it has published its keys. */
async function start(rotateKeysEveryMs = Infinity): Promise<(typeof site.relay.keyMessages)[number]> {
  await site.agent?.stop()
  const before = site.relay.keyMessages.length
  site.agent = await startTestAgent({ folder: site.folder.path, relayUrl: site.relay.url, printSystems: [site.fake], rotateKeysEveryMs })
  await eventually(() => expect(site.relay.keyMessages.length).toBeGreaterThan(before))
  const message = site.relay.keyMessages[before]
  if (message === undefined) throw new Error('no keys were published')
  return message
}

/** A day later, as it were: the key has had its time at once. */
const rotate = () => start(0)
const keyFiles = () => readdirSync(keyFolderIn(site.folder.path)).map((name) => name.replace('.json', ''))

test('the key is published after every hello, and is the same after a restart', async () => {
  const first = await start()
  expect(first.older).toEqual([])
  expect(keyFiles()).toEqual([first.current.keyId])
  expect(site.agent?.status().sealingKey).toMatchObject({ keyId: first.current.keyId, older: 0 })
  site.relay.cut()
  await eventually(() => expect(site.relay.keyMessages).toHaveLength(2))
  await start()
  expect(site.relay.keyMessages.slice(1)).toEqual([first, first])
})

test('a key that has had its time is followed by a new one, and kept', async () => {
  const first = await start()
  const second = await rotate()
  expect(second.current.keyId).not.toBe(first.current.keyId)
  expect(second.older).toEqual([first.current.keyId])
  expect(keyFiles().toSorted()).toEqual([first.current.keyId, second.current.keyId].toSorted())
})

test('an older key is destroyed when the relay needs it no more', async () => {
  const first = await start()
  site.relay.destroys = [first.current.keyId]
  const second = await rotate()
  await eventually(() => expect(keyFiles()).not.toContain(first.current.keyId))
  expect(keyFiles()).toContain(second.current.keyId)
})

test('the current key is not destroyed, whatever the relay says', async () => {
  const first = await start()
  site.relay.destroys = [first.current.keyId, '0123456789abcdef']
  expect((await start()).current).toEqual(first.current)
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.kindsOf(job.jobId)).toEqual(['delivered', 'printing', 'completed']))
  expect(keyFiles()).toEqual([first.current.keyId])
})

test.each([
  ['small', undefined],
  ['large', Buffer.alloc(200_000, 'label')],
])('a key that a %s job of ours still needs outlives the relay’s word, until that job has ended', async (_size, bytes) => {
  site.fake.outcome = () => ({ kind: 'silence' })
  const first = await start()
  // The spooler takes three; the others wait in the journal.
  const jobs = Array.from({ length: 4 }, () => site.relay.job('fake/a', bytes === undefined ? {} : { bytes }))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.relay.kindsOf(jobs.at(-1)?.jobId ?? '')).toEqual(['delivered']))
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThan(0))
  site.relay.destroys = [first.current.keyId]
  const second = await rotate()
  expect(second.older).toContain(first.current.keyId)
  const other = site.relay.job('fake/a')
  await site.relay.offer(other)
  await eventually(() => expect(site.relay.kindsOf(other.jobId)).toEqual(['delivered']))
  expect(keyFiles()).toContain(first.current.keyId)
  site.fake.outcome = () => ({ kind: 'complete' })
  for (const { key } of site.fake.handedOver) site.fake.settle(key)
  await eventually(() => expect(site.relay.kindsOf(other.jobId).at(-1)).toBe('completed'))
  expect(jobs.map(({ jobId }) => site.relay.kindsOf(jobId).at(-1))).toEqual(jobs.map(() => 'completed'))
  site.relay.cut()
  await eventually(() => expect(keyFiles()).not.toContain(first.current.keyId))
})

test('jobs that wait here for a key that was lost fail at once, and the others print', async () => {
  site.fake.outcome = () => ({ kind: 'silence' })
  const first = await start()
  const jobs = Array.from({ length: 6 }, () => site.relay.job('fake/a'))
  await site.relay.offer(...jobs)
  await eventually(() => expect(site.fake.handedOver.length).toBeGreaterThan(0))
  await site.agent?.stop()
  site.agent = undefined
  const begun = new Set(site.fake.handedOver.map(({ key }) => key))
  const waiting = jobs.filter(({ jobId }) => !begun.has(`${jobId}.1`))
  rmSync(keyFolderIn(site.folder.path), { recursive: true })
  const second = await start()
  expect(second.current.keyId).not.toBe(first.current.keyId)
  const lost = [{ kind: 'delivered' }, { kind: 'failed', code: 'sealing-key-lost' }]
  for (const { jobId } of waiting) await eventually(() => expect(site.relay.eventsOf(jobId)).toMatchObject(lost))
  expect(site.fake.handedOver.map(({ key }) => key)).toEqual([...begun])
})

test.each([
  ['small', Buffer.from('^XA^XZ')],
  ['large', Buffer.alloc(200_000)],
])('a %s job that is offered sealed to a key that is not here fails with the reason, and nothing of it prints', async (_size, bytes) => {
  await start()
  const { privateKey: _lost, ...stranger } = await makeSealingKey()
  site.relay.keyMessages.push({ current: stranger, older: [] })
  const job = site.relay.job('fake/a', { bytes })
  expect(await site.relay.offer(job)).toMatchObject({ reply: { results: [{ accepted: true }] } })
  await eventually(() => expect(site.relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'sealing-key-lost' }]))
  expect(site.fake.handedOver).toEqual([])
})

test('a small job whose document is for another job fails with the reason, and nothing of it prints', async () => {
  await start()
  site.relay.purposeOf = () => 'job:another'
  const job = site.relay.job('fake/a')
  await site.relay.offer(job)
  await eventually(() => expect(site.relay.eventsOf(job.jobId)).toMatchObject([{ kind: 'failed', code: 'document-not-openable' }]))
  expect(site.fake.handedOver).toEqual([])
})

test('an agent whose folder is an older copy makes a new key when the relay has let go of its own', async () => {
  const first = await start()
  site.relay.retiredKeys.add(first.current.keyId)
  site.relay.cut()
  await eventually(() => expect(site.relay.keyMessages.at(-1)?.older).toEqual([first.current.keyId]))
  expect(site.relay.keyMessages.at(-1)?.current.keyId).not.toBe(first.current.keyId)
})

test('keys that are read again are the same keys', async () => {
  const keys = await openTestKeys(site.folder.path)
  await keys.rotate()
  await keys.rotate()
  const again = await openTestKeys(site.folder.path)
  expect([again.current, again.olderIds]).toEqual([keys.current, keys.olderIds])
})
