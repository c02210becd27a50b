import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Check } from './check.ts'

/** Everybody may read it, and it is a few hundred kilobytes. */
const SAMPLE_PATH = '/v1/openapi.json'
const SAMPLE_MS = 30_000
/** A label is there in a blink at this rate; a document of 20 MB takes a minute and a half. What is measured is a little more than a line gives in the long run. */
const SLOW_BITS_PER_SECOND = 2_000_000
const ROUND_TRIPS = 3
const REMEDY = 'Labels come all the same; large documents take minutes. Look what else uses this line, and at the proxy if there is one.'

interface Line {
  relayUrl: string
  /** Whether the relay answers at all. */
  asked: Promise<{ ok: boolean }>
  outgoing: Pick<Outgoing, 'fetch'>
  /** Milliseconds that nobody sets, as performance.now(). */
  steadyMs: () => number
}

/** How long a word to the relay and back takes, and how fast documents come from it, on a connection of their own. */
export function checkThroughput({ relayUrl, asked, outgoing, steadyMs }: Line): Check {
  return {
    name: 'speed',
    run: async () => {
      if (!(await asked).ok) return { verdict: 'skipped', says: 'The relay does not answer.' }
      const signal = AbortSignal.timeout(SAMPLE_MS)
      try {
        const roundTrips: number[] = []
        for (let turn = 0; turn < ROUND_TRIPS; turn += 1) {
          const askedAtMs = steadyMs()
          // Also a refusal is a word and its answer.
          await (await outgoing.fetch(`${relayUrl}/health/live`, { signal })).arrayBuffer()
          roundTrips.push(steadyMs() - askedAtMs)
        }
        const answer = await outgoing.fetch(`${relayUrl}${SAMPLE_PATH}`, { signal, headers: { 'accept-encoding': 'identity' } })
        // A relay makes it when it is first asked for it, which says nothing of the line.
        const beganAtMs = steadyMs()
        const { byteLength } = await answer.arrayBuffer()
        const seconds = Math.max(0.001, (steadyMs() - beganAtMs) / 1000)
        const roundTripMs = Math.min(...roundTrips)
        return answer.ok ? speedFinding(roundTripMs, (byteLength * 8) / seconds) : notMeasured(roundTripMs, answer.status)
      } catch {
        return { verdict: 'warning', says: 'The relay answers, and not everything came in time.', remedy: REMEDY }
      }
    },
  }
}

/** Where only what agents need is let through from outside. */
function notMeasured(roundTripMs: number, status: number) {
  const says = `A round trip takes ${Math.round(roundTripMs)} ms. How fast documents come was not measured: ${SAMPLE_PATH} of the relay is answered ${status} here.`
  return { verdict: 'skipped' as const, says }
}

/** @param bitsPerSecond of some hundred kilobytes: a fast line is faster than this shows. */
export function speedFinding(roundTripMs: number, bitsPerSecond: number) {
  const says = `A round trip takes ${Math.round(roundTripMs)} ms, and documents come with ${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s or more.`
  if (bitsPerSecond >= SLOW_BITS_PER_SECOND) return { verdict: 'ok' as const, says }
  return { verdict: 'warning' as const, says, remedy: REMEDY }
}
