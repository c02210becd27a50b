import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CupsTestBench, deadline } from './cups-test-bench.ts'

let bench: CupsTestBench
beforeAll(async () => {
  // So many seconds later CUPS writes down what happened.
  bench = await CupsTestBench.start(['DirtyCleanInterval 4'])
})
afterAll(() => bench.close())

/** With its document: CUPS may have written it down before, when it was empty, which would be another story. */
async function untilWrittenDown(key: string, { isPrinting }: { isPrinting: boolean }): Promise<void> {
  const { spool } = bench.cups.dirs
  const words = [key, 'document-format-supplied', ...(isPrinting ? ['job-printing'] : [])]
  const isIt = (name: string) => {
    const text = readFileSync(join(spool, name), 'latin1')
    return words.every((word) => text.includes(word))
  }
  await eventually(() => readdirSync(spool).some((name) => /^c\d+$/.test(name) && isIt(name)), { what: 'CUPS to write the job down' })
}

/** CUPS writes subscriptions after jobs: one that is killed in between has forgotten who wanted to know of its starts. */
async function untilSubscriptionWrittenDown(): Promise<void> {
  const file = join(bench.cups.dirs.etc, 'subscriptions.conf')
  const isThere = () => existsSync(file) && readFileSync(file, 'latin1').includes('<Subscription')
  await eventually(isThere, { what: 'CUPS to write the subscription down' })
}

async function freshQueue(): Promise<string> {
  const queue = await bench.queue()
  await bench.cups.restart() // a queue that is not yet written down goes with a cupsd that is killed
  return queue
}

test('a label that CUPS had written down, and was printing when it was killed, comes out twice, and its end says that it may have', async () => {
  const { cups, system } = bench
  const queue = await freshQueue()
  cups.scriptNext(queue, ['hold', 'take-document'])
  const job = bench.job(queue)
  const open = await bench.print(job, Buffer.from('^XA^FDrepeated^FS^XZ\n'))
  await cups.untilHeld(queue)
  await system.look([open], deadline())
  await untilWrittenDown(job.key, { isPrinting: true })
  await cups.kill9()
  await cups.start()
  cups.release(queue)
  expect(await bench.untilCompleted(open)).toMatchObject({ state: 'completed', isPerhapsTwice: true })
  await eventually(() => cups.captured(queue).length === 2, { what: 'both of its labels' })
})

test('an agent that was dead when CUPS was killed over a label learns that it may be out twice', async () => {
  const { cups } = bench
  const queue = await freshQueue()
  const [former, next] = [bench.connect(), bench.connect()]
  const [killed, stopped] = [new AbortController(), new AbortController()]
  const listener = { printersChanged: () => undefined, jobsChanged: () => undefined }
  const watchedBefore = former.watch(listener, killed.signal)
  await former.list(deadline())
  cups.scriptNext(queue, ['hold', 'take-document'])
  const job = bench.job(queue)
  const open = await bench.print(job, Buffer.from('^XA^FDunseen^FS^XZ\n'), former)
  await cups.untilHeld(queue)
  await untilWrittenDown(job.key, { isPrinting: true })
  await untilSubscriptionWrittenDown()
  await cups.kill9()
  killed.abort() // what it would tell CUPS at its end reaches nobody
  await watchedBefore
  await cups.start()
  const watching = next.watch(listener, stopped.signal)
  cups.release(queue)
  expect(await bench.untilCompleted(open, next)).toMatchObject({ state: 'completed', isPerhapsTwice: true })
  stopped.abort()
  await watching
  for (const system of [former, next]) system.close()
})

test('a label that waited for its printer while CUPS was started anew comes out once, and nothing else is said', async () => {
  const { cups, system } = bench
  const queue = await freshQueue()
  await cups.pause(queue)
  const job = bench.job(queue)
  const open = await bench.print(job, Buffer.from('^XA^FDwaiting^FS^XZ\n'))
  await system.look([open], deadline())
  await untilWrittenDown(job.key, { isPrinting: false })
  await cups.restart()
  await cups.resume(queue)
  expect(await bench.untilCompleted(open)).not.toHaveProperty('isPerhapsTwice')
  expect(cups.captured(queue)).toHaveLength(1)
})
