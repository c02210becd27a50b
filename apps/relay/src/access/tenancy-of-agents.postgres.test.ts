import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listJobEvents, readJob } from '../jobs/job-queries.ts'
import { ANSWER_MS, addComputer, agentWithPrinters, connectAgent, labelPrinter } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { submitted } from '../testing/submit-label.ts'

type Place = { organizationId: string; siteId: string }

let line: TestLine
let ours: Awaited<ReturnType<typeof agentWithPrinters>>
let jobId: string
const places: Record<string, () => Promise<Place>> = {
  'another organization': () => line.addOrganization(),
  'another computer of the same site': async () => ({ organizationId: line.organizationId, siteId: line.siteId }),
}
beforeAll(async () => {
  line = await startTestLine()
  ours = await agentWithPrinters(line)
  jobId = await submitted(line, ours.printerId)
  await eventually(() => expect(ours.agent.offered).toHaveLength(1))
})
afterAll(async () => {
  ours.agent.close()
  await line.close()
})

/** Says a message with somebody else's id in it, on a connection of its own; a new message without an entry fails. */
const messages: Record<keyof typeof agentMessages, (place: Place, id: string) => Promise<unknown>> = {
  'hello': async (place, id) => {
    const computer = await addComputer(line, place)
    const agent = await connectAgent(line, computer)
    const greeted = await agent.hello(computer, [{ jobId: id, attempt: 1 }])
    agent.close()
    return greeted
  },
  // Both name what is the computer's own: nobody else's printer or key can be said in them.
  'printers': async (place) => (await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, place))).agent.close(),
  'sealing-keys': async (place) => {
    const { agent } = await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, place))
    const { publicKey } = await makeSealingKey()
    const keys = { current: { keyId: ours.computer.key.keyId, publicKey }, older: [ours.computer.key.keyId] }
    await agent.socket.timeout(ANSWER_MS).emitWithAck('sealing-keys', keys)
    agent.close()
  },
  // Its scales are its own, and are told under its own id.
  'scales': async (place) => {
    const { agent } = await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, place))
    const answer: unknown = await agent.socket.timeout(ANSWER_MS).emitWithAck('scales', { scales: [] })
    agent.close()
    return answer
  },
  // It says a version, and nothing of anybody.
  'update': async (place) => {
    const { agent } = await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, place))
    const answer: unknown = await agent.socket.timeout(ANSWER_MS).emitWithAck('update', { mode: 'auto', running: '0.1.0', progress: null })
    agent.close()
    return answer
  },
  'reports': async (place, id) => {
    const { agent } = await agentWithPrinters(line, ['cups/Zebra'], await addComputer(line, place))
    const events = [{ kind: 'delivered' }, { kind: 'canceled' }] as const
    const answer = await agent.sendReports(events.map((event) => ({ jobId: id, attempt: 1, event })))
    agent.close()
    return answer
  },
}

/** All of ours that a message could touch. */
async function state() {
  const { rows: printers } = await line.pool.query('select id, gone_at, health, description from printer where computer_id = $1', [
    ours.computer.id,
  ])
  const { rows: keys } = await line.pool.query('select * from sealing_key where computer_id = $1', [ours.computer.id])
  return { job: await readJob(line.pool, line.reach, jobId), events: await listJobEvents(line.pool, line.reach, jobId), printers, keys }
}
/** The relay’s clock goes on meanwhile. */
const withoutIds = (answer: unknown) =>
  JSON.stringify(answer ?? null).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'id')

describe.each(Object.keys(places))('an agent of %s', (name) => {
  test.each(Object.keys(agentMessages) as (keyof typeof agentMessages)[])(
    'reaches nothing of ours by "%s", as if it were not there',
    async (message) => {
      const place = places[name]
      if (place === undefined) throw new Error(`there is no ${name}`)
      const before = await state()
      const answer = await messages[message](await place(), jobId)
      expect(await state()).toEqual(before)
      expect(withoutIds(answer)).toEqual(withoutIds(await messages[message](await place(), randomUUID())))
    },
  )
})

test('our own agent is heard', async () => {
  await ours.agent.report(jobId, { kind: 'delivered' })
  expect(await readJob(line.pool, line.reach, jobId)).toMatchObject({ state: 'delivered' })
  await ours.agent.printers([labelPrinter('cups/Zebra')])
})
