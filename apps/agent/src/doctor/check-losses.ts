import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { connectStraight } from '../outgoing/connect-straight.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { hostOf, portOf } from '../outgoing/without-proxy.ts'
import type { Check, Found } from './check.ts'

/** Of so many one or none is late in one of 500 looks where 10 % of the packets of each direction are lost. */
const TRIES = 40
const AT_ONCE = 10
/** A first packet that gets no answer is sent again after a second (RFC 6298 §2.1); nothing else makes one of several so late. */
const AGAIN_MS = 700
const LATENESS_EVERY_MS = 10
/** One may be chance. */
const MANY = 2

interface Target {
  host: string
  port: number
}

/**
 * Whether packets get lost on the first part of the way: to the proxy where there is one, else to the relay. Nothing else tells a line that loses
 * from one that is slow.
 */
export function checkLosses({ relayUrl, outgoing }: { relayUrl: string; outgoing: Pick<Outgoing, 'roadsTo'> }): Check {
  return {
    name: 'losses',
    run: async () => {
      const relay = new URL(relayUrl)
      const [road = 'direct'] = await outgoing.roadsTo(relay).catch(() => [])
      const target: Target = road === 'direct' ? { host: hostOf(relay), port: portOf(relay) } : { host: road.host, port: road.port }
      const tookMs: (number | undefined)[] = []
      for (let done = 0; done < TRIES; done += AT_ONCE) {
        tookMs.push(...(await connectingAtOnce(target)))
        if (tookMs.every((ms) => ms === undefined)) return { verdict: 'skipped', says: 'No connection opens.' }
      }
      return lossFinding(`${target.host}:${target.port}`, tookMs)
    },
  }
}

/** @param tookMs undefined for each that was not opened. */
export function lossFinding(place: string, tookMs: readonly (number | undefined)[]): Found {
  const fastestMs = Math.min(...tookMs.flatMap((ms) => ms ?? []))
  const late = tookMs.filter((ms) => ms === undefined || ms > fastestMs + AGAIN_MS).length
  if (late < MANY) return { verdict: 'ok', says: `Nothing is lost on the way to ${place}.` }
  return {
    verdict: 'warning',
    says: `Of ${tookMs.length} connections to ${place} ${late} needed a second try: packets get lost on the way.`,
    remedy:
      'Printing goes on, more slowly. Look at this machine’s cable or Wi-Fi, then at the switch and the line behind it; ask whoever runs the line if all of that is well.',
  }
}

/** How long each took, without what this program itself was late: a busy machine would look like a line that loses. */
async function connectingAtOnce(target: Target): Promise<(number | undefined)[]> {
  const lateness = monitorEventLoopDelay({ resolution: LATENESS_EVERY_MS })
  lateness.enable()
  // It counts from its first look on: what held the program up before that would be the line's.
  await setTimeout(2 * LATENESS_EVERY_MS)
  const tookMs = await Promise.all(Array.from({ length: AT_ONCE }, () => connecting(target)))
  // It is counted by a timer, whose turn comes after that of the connections.
  await setTimeout(2 * LATENESS_EVERY_MS)
  lateness.disable()
  return tookMs.map((ms) => (ms === undefined ? undefined : Math.max(0, ms - lateness.max / 1e6)))
}

async function connecting(target: Target): Promise<number | undefined> {
  const startedAtMs = performance.now()
  try {
    const socket = await connectStraight(target)
    const ms = performance.now() - startedAtMs
    socket.destroy()
    return ms
  } catch {
    return undefined
  }
}
