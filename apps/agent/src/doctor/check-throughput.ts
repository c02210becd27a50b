import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Check } from './check.ts'

/** Everybody may read it, and it is a few hundred kilobytes. */
const SAMPLE_PATH = '/v1/openapi.json'
const SAMPLE_MS = 30_000
/** A label is there in a blink at this rate; a document of 20 MB takes three minutes. */
const SLOW_BITS_PER_SECOND = 1_000_000
const ROUND_TRIPS = 3

/** How long a word to the relay and back takes, and how fast documents come from it, on a connection of their own. */
export function checkThroughput({ relayUrl, outgoing }: { relayUrl: string; outgoing: Pick<Outgoing, 'fetch'> }): Check {
  return {
    name: 'speed',
    run: async () => {
      const signal = AbortSignal.timeout(SAMPLE_MS)
      try {
        const roundTrips: number[] = []
        for (let turn = 0; turn < ROUND_TRIPS; turn += 1) {
          const askedAtMs = performance.now()
          await (await outgoing.fetch(`${relayUrl}/health/live`, { signal })).arrayBuffer()
          roundTrips.push(performance.now() - askedAtMs)
        }
        const askedAtMs = performance.now()
        const answer = await outgoing.fetch(`${relayUrl}${SAMPLE_PATH}`, { signal, headers: { 'accept-encoding': 'identity' } })
        const { byteLength } = await answer.arrayBuffer()
        const roundTripMs = Math.min(...roundTrips)
        // Without the wait for its first byte.
        const seconds = Math.max(0.001, (performance.now() - askedAtMs - roundTripMs) / 1000)
        return speedFinding(roundTripMs, (byteLength * 8) / seconds)
      } catch {
        return { verdict: 'skipped', says: 'The relay does not answer, or not in time.' }
      }
    },
  }
}

/** @param bitsPerSecond of some hundred kilobytes: a fast line is faster than this shows. */
export function speedFinding(roundTripMs: number, bitsPerSecond: number) {
  const says = `A round trip takes ${Math.round(roundTripMs)} ms, and documents come with ${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s or more.`
  if (bitsPerSecond >= SLOW_BITS_PER_SECOND) return { verdict: 'ok' as const, says }
  const remedy = 'Labels come all the same; large documents take minutes. Look what else uses this line, and at the proxy if there is one.'
  return { verdict: 'warning' as const, says, remedy }
}
