import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { HttpTarget } from '../kit/http-target.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { postJob } from '../kit/post-job.ts'
import { serveParent } from '../kit/worker.ts'

export type SubmitLoad = typeof handlers

const handlers = {
  /**
   * Open loop: jobs leave when they are due, whether or not earlier ones were answered, and a job's time counts from when
   * it was due. A stall is then seen by every job that it held up (no coordinated omission).
   */
  async open({ target, arrivals, firstNumber }: { target: HttpTarget; arrivals: number[]; firstNumber: number }) {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 })
    const startMs = monotonicMs() + 50
    const dueMs: number[] = []
    const acceptedMs: Promise<number>[] = []
    for (const [index, arrival] of arrivals.entries()) {
      const due = startMs + arrival
      dueMs.push(due)
      await delay(Math.max(0, due - monotonicMs()))
      acceptedMs.push(postJob(target, firstNumber + index, agent).then(() => monotonicMs()))
    }
    const accepted = await Promise.all(acceptedMs)
    agent.destroy()
    return { dueMs, acceptedMs: accepted }
  },

  /** Closed loop: so many connections, each with one job under way, for so long or so many jobs. */
  async closed(load: {
    target: HttpTarget
    connections: number
    firstNumber: number
    seconds?: number
    jobs?: number
    withIdempotencyKey?: boolean
  }) {
    const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
    const startMs = monotonicMs()
    const endMs = load.seconds === undefined ? Infinity : startMs + load.seconds * 1_000
    const lastNumber = load.firstNumber + (load.jobs ?? Infinity)
    let next = load.firstNumber
    const latenciesMs: number[] = []
    const connection = async () => {
      while (monotonicMs() < endMs && next < lastNumber) {
        const number = next++
        const sentMs = monotonicMs()
        await postJob(
          load.target,
          number,
          agent,
          load.withIdempotencyKey === true ? { 'idempotency-key': `bench-${startMs}-${number}` } : {},
        )
        latenciesMs.push(monotonicMs() - sentMs)
      }
    }
    await Promise.all(Array.from({ length: load.connections }, connection))
    agent.destroy()
    return { startMs, endMs: monotonicMs(), latenciesMs }
  },
}

serveParent(handlers)
