import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Obstacle } from './obstacle.ts'
import { openTunnel } from './open-tunnel.ts'
import { nameOf } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** Directories lock an account after some wrong passwords, often five, within half an hour. */
const NOT_AGAIN_MINUTES = 10
/** Those that were right a moment ago were changed since, or the proxy could not ask its directory. */
const SOON_AGAIN_MINUTES = 1
/** A proxy that does not like a password says so at once; one that says nothing holds the others up no longer. */
const FIRST_WORD_MS = 1_000

/** A wrong password is shown for so many addresses at most, one after the other: the proxy may have taken it for others before it was changed. */
const MOST_REFUSED_IN_A_ROW = 3
/** Of each kind: documents may come from anywhere. */
const MOST_REMEMBERED = 1_000

type Target = Parameters<typeof openTunnel>[1]

/** What a proxy has said of a user name and password that it took. */
interface Accepted {
  /** For these addresses, the latest last. */
  targets: Set<string>
  /** For how many it did not since then. */
  refusedInARow: number
}

/**
 * Opens tunnels, and shows a proxy no user name and password that it has refused a moment ago: each of unknown → accepted ⇄ refused, until its time is
 * over. While they are unknown one tunnel goes ahead, and the others wait a moment for what the proxy says to it. Accepted ones that are refused for an
 * address that they were never accepted for are so for that alone: squid answers 407 in place of 403 where the last word of a rule is who asks
 * (its FAQ, "Access controls").
 */
export class SignIns {
  readonly #acceptedByKey = new Map<string, Accepted>()
  /** By key, or by key and address. */
  readonly #refused = new Map<string, { obstacle: Obstacle; untilMs: number }>()
  readonly #goesAhead = new Map<string, Promise<unknown>>()

  /** @throws Obstacle as `openTunnel` does. */
  async openTunnel(proxy: Proxy, target: Target, withinMs: number): Promise<Socket> {
    if (proxy.credentials === undefined) return openTunnel(proxy, target, withinMs)
    const { username, password } = proxy.credentials
    const key = JSON.stringify([nameOf(proxy), username, password])
    if (this.#acceptedByKey.has(key)) return this.#open(key, proxy, target, withinMs)
    const ahead = this.#goesAhead.get(key)
    if (ahead !== undefined) await Promise.race([ahead, delay(FIRST_WORD_MS, undefined, { ref: false })])
    const opening = this.#open(key, proxy, target, withinMs)
    if (ahead === undefined) {
      const said = opening.catch(() => undefined).finally(() => this.#goesAhead.delete(key))
      this.#goesAhead.set(key, said)
    }
    return opening
  }

  async #open(key: string, proxy: Proxy, target: Target, withinMs: number): Promise<Socket> {
    const address = `${target.host}:${target.port}`
    for (const each of [key, key + address]) {
      const refused = this.#refused.get(each)
      if (refused !== undefined && refused.untilMs > performance.now()) throw refused.obstacle
    }
    try {
      const tunnel = await openTunnel(proxy, target, withinMs)
      this.#accept(key, address)
      return tunnel
    } catch (error) {
      throw error instanceof Obstacle && error.code === 'proxy-refuses-sign-in' ? this.#refuse(key, address, error) : error
    }
  }

  #accept(key: string, address: string): void {
    const accepted = this.#acceptedByKey.get(key) ?? { targets: new Set(), refusedInARow: 0 }
    this.#acceptedByKey.set(key, accepted)
    accepted.refusedInARow = 0
    accepted.targets.delete(address)
    accepted.targets.add(address)
    dropOldest(accepted.targets)
    this.#refused.delete(key)
    this.#refused.delete(key + address)
  }

  #refuse(key: string, address: string, { message }: Obstacle): Obstacle {
    const accepted = this.#acceptedByKey.get(key)
    const isForItAlone = accepted !== undefined && !accepted.targets.has(address) && accepted.refusedInARow < MOST_REFUSED_IN_A_ROW
    if (isForItAlone) accepted.refusedInARow += 1
    else this.#acceptedByKey.delete(key)
    const minutes = accepted === undefined || isForItAlone ? NOT_AGAIN_MINUTES : SOON_AGAIN_MINUTES
    const again = minutes === 1 ? 'a minute' : `${minutes} minutes`
    const what = isForItAlone ? `${message}, for ${address}, though it took them for another address` : message
    const detail = `${what}; they are not shown to it again for ${again}, since wrong ones may lock the account`
    const obstacle = new Obstacle('proxy-refuses-sign-in', detail)
    this.#refused.set(isForItAlone ? key + address : key, { obstacle, untilMs: performance.now() + minutes * 60_000 })
    dropOldest(this.#refused)
    return obstacle
  }
}

function dropOldest(remembered: Set<string> | Map<string, unknown>): void {
  const oldest = remembered.keys().next()
  if (remembered.size > MOST_REMEMBERED && oldest.done !== true) remembered.delete(oldest.value)
}
