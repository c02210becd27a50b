import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { networkInterfaces } from 'node:os'
import { readScriptAnswer } from './choose-roads.ts'
import type { ChosenScript } from './choose-roads.ts'
import { Obstacle } from './obstacle.ts'
import type { Road } from './proxy.ts'
import { runProxyScript } from './run-proxy-script.ts'
import { scriptAddress } from './script-address.ts'

const FETCH_MS = 8_000
/** Browsers take as much. */
const MAX_SCRIPT_BYTES = 1024 * 1024
/** As often as browsers look whether it has changed, and far more often than it does. */
const KEEP_MS = 10 * 60_000

/** A script that is away or broken is not asked for, or run, by each request; at a start the network may come a moment later. */
const KEEP_FAILURE_MS = 15_000

/**
 * The scripts that say which proxy to take: fetched from where the setting says, kept for a while, and asked for each host once in that time.
 * One that can not be had anew stays in use: without it there may be no way out at all. The system's may be of a network that this machine has
 * left since, so straight comes after it.
 */
export class ProxyScripts {
  #script: { url: string; text: string; untilMs: number; isHeldOver: boolean } | undefined
  #failure: { url: string; error: Obstacle; untilMs: number } | undefined
  readonly #answers = new Map<string, { answer: string } | { error: unknown; untilMs: number }>()

  /** @throws Obstacle when it can not be had, or is broken. */
  async roadsTo(url: URL, { scriptUrl, from, isFromSystem, signIn }: ChosenScript): Promise<Road[]> {
    const text = await this.#textOf(scriptUrl, from)
    const roads = readScriptAnswer(await this.#answerTo(url, text), `the proxy script of ${from}`, signIn)
    const mayHaveLeft = isFromSystem && this.#script?.isHeldOver === true && !roads.includes('direct')
    return mayHaveLeft ? [...roads, 'direct'] : roads
  }

  async #answerTo(url: URL, text: string): Promise<string> {
    const known = this.#answers.get(url.origin)
    if (known !== undefined && 'answer' in known) return known.answer
    if (known !== undefined && known.untilMs > performance.now()) throw known.error
    try {
      const answer = await runProxyScript(text, url, { lookup: firstAddress, ownAddress: ownAddress(), now: new Date() })
      this.#answers.set(url.origin, { answer })
      return answer
    } catch (error) {
      this.#answers.set(url.origin, { error, untilMs: performance.now() + KEEP_FAILURE_MS })
      throw error
    }
  }

  async #textOf(url: string, from: string): Promise<string> {
    const nowMs = performance.now()
    const held = this.#script?.url === url ? this.#script : undefined
    if (held !== undefined && held.untilMs > nowMs) return held.text
    if (this.#failure?.url === url && this.#failure.untilMs > nowMs) throw this.#failure.error
    try {
      const text = await read(url)
      this.#answers.clear()
      this.#script = { url, text, untilMs: performance.now() + KEEP_MS, isHeldOver: false }
      return text
    } catch (cause) {
      if (held !== undefined) {
        this.#script = { ...held, untilMs: performance.now() + KEEP_MS, isHeldOver: true }
        return held.text
      }
      const error = new Obstacle('proxy-misconfigured', `the proxy script of ${from} can not be had: ${messageOf(cause)}`, { cause })
      this.#failure = { url, error, untilMs: performance.now() + KEEP_FAILURE_MS }
      throw error
    }
  }
}

async function firstAddress(name: string): Promise<string | null> {
  return (await lookup(name, { family: 4 })).address
}

function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
}

/** Straight: the script is what says where proxies are. */
async function read(text: string): Promise<string> {
  const url = scriptAddress(text)
  // Its text is not repeated: it may hold a password.
  if (url === undefined) throw new Error('it is at no http, https or file address')
  if (url.protocol === 'file:') return (await readFile(url)).toString('utf8')
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asked = request(url, { signal: AbortSignal.timeout(FETCH_MS) }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.destroy()
        return reject(new Error(`its server answers ${answer.statusCode}`))
      }
      const pieces: Buffer[] = []
      let size = 0
      answer.on('data', (piece: Buffer) => {
        pieces.push(piece)
        if ((size += piece.length) > MAX_SCRIPT_BYTES) answer.destroy(new Error('it is larger than 1 MiB'))
      })
      answer.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
