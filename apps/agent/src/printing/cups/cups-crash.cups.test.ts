import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { NotSentError } from '../print-system.ts'
import { CupsTestBench, deadline, label } from './cups-test-bench.ts'

let bench: CupsTestBench
beforeAll(async () => {
  // So many seconds later CUPS writes down what happened: short to wait for, and long enough to come before it on a busy machine.
  bench = await CupsTestBench.start(['DirtyCleanInterval 4'])
})
afterAll(() => bench.close())
beforeEach(() => bench.cups.start())

/** What CUPS has written down of a job. */
function writtenDown(key: string): string | undefined {
  const { spool } = bench.cups.dirs
  const names = readdirSync(spool).filter((name) => /^c\d+$/.test(name))
  return names.map((name) => readFileSync(join(spool, name), 'latin1')).find((text) => text.includes(key))
}

async function untilWrittenDown(key: string): Promise<void> {
  await eventually(() => writtenDown(key), { what: 'CUPS to write the job down' })
}

async function untilWrittenDownQueue(queue: string): Promise<void> {
  const isThere = () => readFileSync(join(bench.cups.dirs.etc, 'printers.conf'), 'latin1').includes(queue)
  await eventually(isThere, { what: 'CUPS to write the queue down' })
}

/** What was written down of it is of the time before it had its document, and it was printing when CUPS was killed. */
async function killedWhilePrinting() {
  const { cups, system } = bench
  for (;;) {
    const queue = await bench.queue()
    await cups.restart()
    cups.scriptNext(queue, ['hold', 'take-document'])
    const job = bench.job(queue)
    const created = await system.create(job, deadline())
    if (!created.ok) throw new Error(created.problem.detail)
    await untilWrittenDown(job.key)
    await system.send(job, created.spoolerJob, bytesDocument(label), deadline())
    await cups.untilHeld(queue)
    await cups.kill9()
    const isOfBefore = writtenDown(job.key)?.includes('document-format-supplied') === false
    await cups.start()
    if (isOfBefore) return { queue, open: { key: job.key, printer: job.printer, spoolerJob: created.spoolerJob } }
    // On a busy machine CUPS may come to write once more in between, which is another story.
    cups.release(queue)
  }
}

test('a job that CUPS wrote down before it had the document, and was printing when it was killed, is gone and stays away', async () => {
  const { cups, system } = bench
  const { queue, open } = await killedWhilePrinting()
  expect(await system.look([open], deadline())).toEqual([{ state: 'gone' }])
  expect(await cups.run('lpstat', '-W', 'all', '-o', queue)).toBe('')
  cups.release(queue)
})

test('a document goes to no other job that CUPS gave the same id after it was killed', async () => {
  const { cups, system } = bench
  await cups.restart() // what is known so far is written down, and what follows is not
  const queue = await bench.queue()
  await untilWrittenDownQueue(queue)
  const mine = bench.job(queue)
  const created = await system.create(mine, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await cups.kill9()
  await cups.start()
  const other = bench.job(queue)
  const madeAfter = await system.create(other, deadline())
  expect(madeAfter).toEqual(created)

  const sent = await system.send(mine, created.spoolerJob, bytesDocument(label), deadline())
  expect(sent).toMatchObject({ ok: false, problem: { code: 'job-not-found' } })
  expect(await system.find(other, deadline())).toMatchObject({ state: 'awaits-document' })
})

test('a CUPS that is away before the document was sent surely has not printed it', async () => {
  const { cups, system } = bench
  const job = bench.job(await bench.queue())
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await cups.kill9()
  await expect(system.send(job, created.spoolerJob, bytesDocument(label), deadline())).rejects.toThrow(NotSentError)
  await cups.start()
})

test('an empty job that CUPS took up again after it was killed holds nobody up: it is forgotten, and takes no document', async () => {
  const { cups, system } = bench
  const queue = await bench.queue()
  const job = bench.job(queue)
  const created = await system.create(job, deadline())
  if (!created.ok) throw new Error(created.problem.detail)
  await untilWrittenDown(job.key)
  await cups.kill9()
  await cups.start()
  expect(await system.send(job, created.spoolerJob, bytesDocument(label), deadline())).toMatchObject({ problem: { code: 'job-not-found' } })
  expect(await system.find(job, deadline())).toBeUndefined()
  expect(await cups.run('lpstat', '-W', 'all', '-o', queue)).toBe('')
})
