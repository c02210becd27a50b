import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { JobId } from '@cloudprint/protocol/ids'
import { problems } from '@cloudprint/protocol/problems'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

const printed = () =>
  site()
    .cups.captured('zebra')
    .map((one) => String(one.bytes()))

test('an agent whose disk is restored from a backup prints nothing twice, and goes on', async () => {
  const labels = ['1', '2', '3', '4', '5'].map((name) => sampleZpl(name))
  await site().cups.pause('zebra')
  const ids: JobId[] = []
  for (const document of labels) ids.push((await site().submit('zebra', { document })).id)
  for (const id of ids) await site().untilJob(id, (job) => job.state !== 'queued')
  await site().agent.stop()
  const { stateDir } = site().agent
  const backup = join(tempDir('backup'), 'state')
  cpSync(stateDir, backup, { recursive: true })

  await site().agent.start()
  await site().cups.resume('zebra')
  for (const id of ids) await site().untilEnded(id, 'completed')
  await site().agent.stop()
  rmSync(stateDir, { recursive: true })
  cpSync(backup, stateDir, { recursive: true })

  await site().agent.start()
  await site().print('zebra', { document: sampleZpl('after the backup') })
  expect(printed()).toEqual([...labels, sampleZpl('after the backup')].map(String))
  for (const id of ids) expect((await site().job(id)).state).toBe('completed')
  expect(site().agent.output()).toContain(problems['journal-restored'].title)
})
