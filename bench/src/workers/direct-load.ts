import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { cupsAt, printDirectly } from '../kit/cups-at.ts'
import { label } from '../kit/label.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { serveParent } from '../kit/worker.ts'

export type DirectLoad = typeof handlers

interface DirectPlan {
  cupsSocket: string
  queues: string[]
  arrivals: number[]
  firstNumber: number
}

/** Printing without a cloud, as a program on the machine itself does it; open loop. */
const handlers = {
  /** IPP from one process over kept connections. */
  async ipp(plan: DirectPlan) {
    const cups = cupsAt(plan.cupsSocket)
    return onTime(plan, (queue, number) => printDirectly(cups, { queue, title: `Label ${number}`, bytes: label(number) }))
  },

  /** One `lp` for each job. */
  async lp(plan: DirectPlan) {
    return onTime(plan, (queue, number) => lp(plan.cupsSocket, queue, number))
  },
}

async function onTime(plan: DirectPlan, print: (queue: string, number: number) => Promise<void>) {
  const startMs = monotonicMs() + 50
  const dueMs = plan.arrivals.map((arrival) => startMs + arrival)
  const printing: Promise<void>[] = []
  for (const [index, due] of dueMs.entries()) {
    await delay(Math.max(0, due - monotonicMs()))
    const number = plan.firstNumber + index
    printing.push(print(plan.queues[number % plan.queues.length] ?? '', number))
  }
  await Promise.all(printing)
  return { dueMs }
}

function lp(cupsSocket: string, queue: string, number: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('lp', ['-d', queue, '-o', 'raw', '-t', `Label ${number}`], {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { PATH: process.env['PATH'], CUPS_SERVER: cupsSocket, LC_ALL: 'C.UTF-8' },
    })
    child.stdin?.end(label(number))
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`lp ended with ${code}`))))
  })
}

serveParent(handlers)
