import type { Faults } from '@cloudprint/testkit/fault-proxy'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { linkStateOf } from './harness/link-state-of.ts'
import { labelOf, printedOnce, SiteOnWays } from './harness/site-on-ways.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import type { Ways } from './harness/ways.ts'

let site: SiteOnWays
beforeAll(async () => {
  site = await SiteOnWays.start()
})
afterAll(() => site.stop())
afterEach(async () => {
  for (const way of [site.ways.api, site.ways.http, site.ways.channel, site.ways.cups]) way.behave({})
  await site.freshAgent()
})
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.agent.output()],
  ['cupsd', site.cups.errorLog()],
])

/** Resets every connection at its first answer, so many times: what was asked for has happened, and nobody hears of it. */
function cutAnswers(times: number): Faults {
  let left = times
  return { onPiece: ({ direction }) => (direction === 'answer' && left-- > 0 ? 'reset' : 'pass') }
}

test('a warehouse system whose answers get lost five times has one job, and one label', async () => {
  site.ways.api.behave(cutAnswers(5))
  const label = labelOf('lost answers')
  expect(await site.outcomeOf(await site.submit('lost answers', label), label)).toEqual(printedOnce)
})

test.each<[string, keyof Pick<Ways, 'http' | 'channel' | 'cups'>, () => Faults, number]>([
  ['the channel passes everything on 150 ms late', 'channel', () => ({ delayMs: 150 }), 1],
  ['the channel resets twice when the relay speaks', 'channel', () => cutAnswers(2), 1],
  ['documents break off every 200 KB', 'http', () => ({ resetAfterBytes: 200 * 1024 }), 500],
  ['answers of CUPS get lost three times', 'cups', () => cutAnswers(3), 1],
  ['CUPS passes everything on 50 ms late', 'cups', () => ({ delayMs: 50 }), 1],
])('%s: the label comes out once', async (name, way, faults, kibibytes) => {
  site.ways[way].behave(faults())
  const label = labelOf(name, kibibytes)
  expect(await site.outcomeOf(await site.submit(name, label), label)).toEqual(printedOnce)
})

test('a channel of which one direction ends is opened anew, and the label comes out once', async () => {
  site.ways.channel.halfClose('answer')
  const label = labelOf('half closed')
  expect(await site.outcomeOf(await site.submit('half closed', label), label)).toEqual(printedOnce)
})

test('a link that passes nothing on and does not break is noticed by both sides, and what was submitted meanwhile comes out once', async () => {
  const toRelay = [site.ways.channel, site.ways.http] // where the channel is closed an agent comes by the port for documents
  for (const way of toRelay) way.behave({ stalls: 'both' })
  const label = labelOf('half open')
  const jobId = await site.submit('half open', label)
  await eventually(async () => !(await site.isConnected()), { what: 'the relay to notice', everyMs: 100 })
  await eventually(() => linkStateOf(site.agent) !== 'connected', { what: 'the agent to notice', everyMs: 100 })
  for (const way of toRelay) way.behave({})
  expect(await site.outcomeOf(jobId, label)).toEqual(printedOnce)
})
