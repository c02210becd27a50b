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

type Target = Parameters<typeof openTunnel>[1]

/**
 * Opens tunnels, and shows a proxy no user name and password that it has refused a moment ago: each of unknown → accepted ⇄ refused, until its time is
 * over. While they are unknown one tunnel goes ahead, and the others wait a moment for what the proxy says to it.
 */
export class SignIns {
  readonly #accepted = new Set<string>()
  readonly #refused = new Map<string, { obstacle: Obstacle; untilMs: number }>()
  readonly #goesAhead = new Map<string, Promise<unknown>>()

  /** @throws Obstacle as `openTunnel` does. */
  async openTunnel(proxy: Proxy, target: Target, withinMs: number): Promise<Socket> {
    if (proxy.credentials === undefined) return openTunnel(proxy, target, withinMs)
    const { username, password } = proxy.credentials
    const key = JSON.stringify([nameOf(proxy), username, password])
    if (this.#accepted.has(key)) return this.#open(key, proxy, target, withinMs)
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
    const refused = this.#refused.get(key)
    if (refused !== undefined && refused.untilMs > performance.now()) throw refused.obstacle
    try {
      const tunnel = await openTunnel(proxy, target, withinMs)
      this.#accepted.add(key)
      this.#refused.delete(key)
      return tunnel
    } catch (error) {
      throw error instanceof Obstacle && error.code === 'proxy-refuses-sign-in' ? this.#refuse(key, error) : error
    }
  }

  #refuse(key: string, { message }: Obstacle): Obstacle {
    const minutes = this.#accepted.delete(key) ? SOON_AGAIN_MINUTES : NOT_AGAIN_MINUTES
    const again = minutes === 1 ? 'a minute' : `${minutes} minutes`
    const detail = `${message}; they are not shown to it again for ${again}, since wrong ones may lock the account`
    const obstacle = new Obstacle('proxy-refuses-sign-in', detail)
    this.#refused.set(key, { obstacle, untilMs: performance.now() + minutes * 60_000 })
    return obstacle
  }
}
