import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listPrinters, readPrinter } from '../computers/printers/printer-queries.ts'
import { settleJob } from '../jobs/settle-job.ts'
import { agentWithPrinters } from '../testing/stand-in-agent.ts'
import { personOf } from '../testing/person-of.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

/** A site whose first of two printers is set so, or not, with a job in doubt. */
async function siteInDoubt({ doubtBlocks }: { doubtBlocks: boolean }) {
  const site = await agentWithPrinters(line, ['cups/Zebra', 'cups/Laser'])
  const { agent, printerId } = site
  await line.pool.query('update printer set doubt_blocks = $2 where id = $1', [printerId, doubtBlocks])
  const doubtful = await submitted(line, printerId)
  await eventually(() => expect(agent.offered).toHaveLength(1))
  await agent.report(doubtful, { kind: 'delivered' }, { kind: 'printing', spoolerJob: { id: '4', uuid: null } })
  await agent.report(doubtful, { kind: 'uncertain', detail: 'CUPS forgot it' })
  return { ...site, doubtful, offeredIds: () => agent.offered.map((job) => job.jobId) }
}

const settle = (jobId: string, verdict: 'printed' | 'print-again' | 'discard') => {
  const caller = personOf(line.organizationId)
  return settleJob(line.jobs, { caller, jobId, verdict, now: new Date() })
}
const read = (printerId: string) => readPrinter(line.pool, line.reach, printerId)

describe('a printer that doubt blocks', () => {
  test.each(['printed', 'discard'] as const)('goes on when the job in doubt is settled as %s, and not before', async (verdict) => {
    const { agent, printerIds, printerId, doubtful, offeredIds } = await siteInDoubt({ doubtBlocks: true })
    const later = await submitted(line, printerId)
    // What went to the other printer was claimed after it, so that it would have been among the offers.
    const elsewhere = await submitted(line, printerIds[1] ?? '')
    await eventually(() => expect(offeredIds()).toContain(elsewhere))
    expect(offeredIds()).not.toContain(later)
    expect(await settle(doubtful, verdict)).toEqual({ ok: true })
    await eventually(() => expect(offeredIds()).toEqual([doubtful, elsewhere, later]))
    agent.close()
  })

  test('prints the job again before the later ones, when that is the verdict', async () => {
    const { agent, printerId, doubtful, offeredIds } = await siteInDoubt({ doubtBlocks: true })
    const later = await submitted(line, printerId)
    await settle(doubtful, 'print-again')
    await eventually(() => expect(offeredIds()).toEqual([doubtful, doubtful]))
    await agent.sendReports([{ jobId: doubtful, attempt: 2, event: { kind: 'canceled' } }])
    await eventually(() => expect(offeredIds()).toEqual([doubtful, doubtful, later]))
    agent.close()
  })

  test('is stopped by the job in doubt, since then, and says which one it is', async () => {
    const { agent, printerId, printerIds, computer, doubtful } = await siteInDoubt({ doubtBlocks: true })
    const { rows } = await line.pool.query<{ at: Date }>(`select at from job_event where job_id = $1 and to_state = 'uncertain'`, [
      doubtful,
    ])
    expect(await read(printerId)).toMatchObject({
      availability: 'stopped',
      availabilitySince: rows[0]?.at.toISOString(),
      doubtBlocks: true,
      blockedBy: doubtful,
    })
    const stopped = await listPrinters(line.pool, line.reach, {
      limit: 50,
      availability: 'stopped',
      computerId: computer.id as never,
    })
    expect(stopped.items.map(({ id }) => id)).toEqual([printerId])
    expect(await read(printerIds[1] ?? '')).toMatchObject({ availability: 'ready', blockedBy: null })
    await settle(doubtful, 'discard')
    expect(await read(printerId)).toMatchObject({ availability: 'ready', blockedBy: null })
    agent.close()
  })
})

test('a printer that is not set so prints on beside a job in doubt', async () => {
  const { agent, printerId, doubtful, offeredIds } = await siteInDoubt({ doubtBlocks: false })
  const later = await submitted(line, printerId)
  await eventually(() => expect(offeredIds()).toEqual([doubtful, later]))
  expect(await read(printerId)).toMatchObject({ availability: 'ready', blockedBy: null })
  agent.close()
})
