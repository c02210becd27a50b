import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { HttpTarget } from '../kit/http-target.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { postJob } from '../kit/post-job.ts'
import { serveParent } from '../kit/worker.ts'

export type ApiLoad = typeof handlers

interface Load {
  target: HttpTarget
  /** Read in turn with submitting. */
  reads: string[]
  perSecond: number
}

let isRunning = false
let running: Promise<Answered> = Promise.resolve({ latenciesMs: [], failures: [] })

interface Answered {
  latenciesMs: number[]
  failures: string[]
}

/** A WMS and a console at work: they submit labels and read lists, open loop, a request's time from when it was due. */
const handlers = {
  async start(load: Load) {
    isRunning = true
    running = run(load)
  },

  async stop(): Promise<Answered> {
    isRunning = false
    return running
  },
}

async function run({ target, reads, perSecond }: Load): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const answered: Answered = { latenciesMs: [], failures: [] }
  const underWay: Promise<void>[] = []
  let dueMs = monotonicMs()
  for (let number = 1; isRunning; number++) {
    dueMs += 1_000 / perSecond
    await delay(Math.max(0, dueMs - monotonicMs()))
    const sinceMs = dueMs
    const path = reads[number % (reads.length + 1)]
    const asked = path === undefined ? postJob(target, number, agent) : get(target, path, agent)
    underWay.push(
      asked.then(
        () => void answered.latenciesMs.push(monotonicMs() - sinceMs),
        (error: unknown) => void answered.failures.push(String(error)),
      ),
    )
  }
  await Promise.all(underWay)
  agent.destroy()
  return answered
}

function get(target: HttpTarget, path: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${target.url}${path}`, { agent, headers: target.headers }, (response) => {
      response.resume()
      response.on('error', reject)
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`))))
    })
    sent.on('error', reject)
    sent.end()
  })
}

serveParent(handlers)
