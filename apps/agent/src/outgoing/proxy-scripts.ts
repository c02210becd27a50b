import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { networkInterfaces } from 'node:os'
import { readScriptAnswer } from './choose-roads.ts'
import { Obstacle } from './obstacle.ts'
import type { Road } from './proxy.ts'
import { runProxyScript } from './run-proxy-script.ts'

const FETCH_MS = 8_000
/** Browsers take as much. */
const MAX_SCRIPT_BYTES = 1024 * 1024
/** As often as browsers look whether it has changed, and far more often than it does. */
const KEEP_MS = 10 * 60_000

/** The scripts that say which proxy to take: fetched from where the setting says, kept for a while, and asked for each host once in that time. */
export class ProxyScripts {
  #script: { url: string; text: string; untilMs: number } | undefined
  readonly #answers = new Map<string, string>()

  /** @throws Obstacle when it can not be had, or is broken. */
  async roadsTo(url: URL, { scriptUrl, from }: { scriptUrl: string; from: string }): Promise<Road[]> {
    const text = await this.#textOf(scriptUrl, from)
    const known = this.#answers.get(url.origin)
    const answer = known ?? (await runProxyScript(text, url, { lookup: firstAddress, ownAddress: ownAddress(), now: new Date() }))
    this.#answers.set(url.origin, answer)
    return readScriptAnswer(answer, `the proxy script of ${from}`)
  }

  async #textOf(url: string, from: string): Promise<string> {
    const nowMs = performance.now()
    if (this.#script?.url === url && this.#script.untilMs > nowMs) return this.#script.text
    const text = await read(url).catch((cause: unknown) => {
      throw new Obstacle('proxy-misconfigured', `the proxy script of ${from} can not be had: ${messageOf(cause)}`, { cause })
    })
    this.#answers.clear()
    this.#script = { url, text, untilMs: nowMs + KEEP_MS }
    return text
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
  const url = new URL(text)
  if (url.protocol === 'file:') return (await readFile(url)).toString('utf8')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`it is at no http, https or file address`)
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
