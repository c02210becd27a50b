import { randomBytes } from 'node:crypto'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkStateOf } from './harness/link-state-of.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import { startWiredSites, type WiredSite } from './harness/wired-site.ts'
import type { WireFaults } from './harness/wire.ts'

/** The relay pings every 5 s and waits 7 s; the next thing that would notice looks every 30 s. In between lies what a busy machine is late by. */
const NOTICED_WITHIN_MS = 25_000
const LARGE_BYTES = 20 * 1024 * 1024
const splits = ['both', 'to-relay', 'to-site'] as const satisfies readonly WireFaults['drops'][]

let started: Awaited<ReturnType<typeof startWiredSites>>
beforeAll(async () => {
  started = await startWiredSites(splits.length)
})
afterAll(() => started.stop())
showLogsOfRed(() => [
  ['relay', started.relay.output()],
  ...started.sites.map((site, index): [string, string] => [`agent ${index + 1}`, site.agent.output()]),
])

test('over a wire that loses a tenth of what passes labels and a document of 20 MB come out once and in order', async () => {
  const [site] = started.sites
  if (site === undefined) throw new Error('there is a site')
  site.wire.behave({ lossPercent: 10, kilobitsPerSecond: 1_000 })
  for (let number = 0; number < 10; number += 1) await site.submit(sampleZpl(`slow ${number}`))
  expect(await site.outcome()).toEqual(site.onceInOrder)
  site.wire.behave({ lossPercent: 10 })
  await site.submit(randomBytes(LARGE_BYTES))
  for (let number = 0; number < 5; number += 1) await site.submit(sampleZpl(`behind ${number}`))
  expect(await site.outcome()).toEqual(site.onceInOrder)
  site.wire.behave({})
})

test('a wire that goes silent, in both directions or in one, is noticed by both sides, and all that was submitted comes out once and in order', async () => {
  const noticed = await Promise.all(started.sites.map((site, index) => split(site, splits[index])))
  for (const ms of noticed.flat()) expect(ms).toBeLessThan(NOTICED_WITHIN_MS)
  for (const site of started.sites) expect(await site.outcome()).toEqual(site.onceInOrder)
})

/** How long it took the relay, and the agent, to notice; then the wire is whole again. */
async function split(site: WiredSite, drops: WireFaults['drops']): Promise<number[]> {
  await site.cups.pause('printer')
  for (let number = 0; number < 4; number += 1) {
    const id = await site.submit(sampleZpl(`held ${number}`))
    await site.untilJob(id, ({ state }) => state === 'delivered' || state === 'printing')
  }
  site.wire.behave(drops === undefined ? {} : { drops })
  const splitAtMs = performance.now()
  const since = () => performance.now() - splitAtMs
  const sheets = site.cups.captured('printer').length
  await site.cups.resume('printer')
  for (let number = 0; number < 3; number += 1) await site.submit(sampleZpl(`meanwhile ${number}`))
  const noticed = await Promise.all([
    eventually(async () => !(await site.isConnected()), { what: 'the relay to notice', everyMs: 100 }).then(since),
    eventually(() => linkStateOf(site.agent) !== 'connected', { what: 'the agent to notice', everyMs: 100 }).then(since),
  ])
  // What it holds it prints all the same.
  await site.cups.untilCaptured(sheets + 4, 'printer')
  site.wire.behave({})
  return noticed
}
