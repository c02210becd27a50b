import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { CupsTestBench, deadline, label } from './cups-test-bench.ts'

let bench: CupsTestBench
beforeAll(async () => {
  bench = await CupsTestBench.start(['DirtyCleanInterval 1'])
})
afterAll(() => bench.close())

async function untilWrittenDown(key: string): Promise<void> {
  const { spool } = bench.cups.dirs
  const isThere = () => readdirSync(spool).some((name) => /^c\d+$/.test(name) && readFileSync(join(spool, name), 'latin1').includes(key))
  await eventually(isThere, { what: 'CUPS to write the job down' })
}

test('a job that CUPS wrote down before it had the document, and was printing when it was killed, is gone and stays away', async () => {
  const { cups, system } = bench
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
  await cups.start()

  const open = { key: job.key, printer: job.printer, spoolerJob: created.spoolerJob }
  expect(await system.look([open], deadline())).toEqual([{ state: 'gone' }])
  expect(await cups.run('lpstat', '-W', 'all', '-o', queue)).toBe('')
  cups.release(queue)
})
