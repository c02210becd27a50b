import type { LocalScale, LocalScaleName } from '@cloudprint/protocol/scale'
import { agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { ask } from '@cloudprint/protocol/channel/serve'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Reach } from '../access/reach.ts'
import { addComputer, connectAgent } from '../testing/stand-in-agent.ts'
import { startTestLine } from '../testing/start-test-line.ts'
import type { TestLine } from '../testing/start-test-line.ts'
import { listScales } from './list-scales.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

/** All is weighed in one moment, in which it is also looked at: nothing grows stale on a busy machine. */
const weighedAt = new Date()
const measuredAt = weighedAt.toISOString()

function scale(more: Partial<LocalScale> = {}): LocalScale {
  const weight = { state: 'stable', value: '1.235', unit: 'kg', measuredAt } as const
  return { name: 'serial/ttyUSB0' as LocalScaleName, vendor: '', product: 'Table 3', trouble: null, weight, ...more }
}

async function connected() {
  const computer = await addComputer(line)
  const agent = await connectAgent(line, computer)
  onTestFinished(() => agent.close())
  await agent.hello(computer)
  const tell = async (scales: LocalScale[]) =>
    expect(await ask(agent.socket, agentMessages, 'scales', { scales }, 60_000)).toMatchObject({ ok: true })
  const list = (now = weighedAt, reach: Reach = line.reach) =>
    listScales(line.pool, { reach, readings: line.scales, computerId: computer.id, now })
  return { computer, agent, tell, list }
}

describe('what a scale weighs', () => {
  test('is told while it is fresh, in its own words and in micrograms', async () => {
    const { computer, tell, list } = await connected()
    await tell([scale()])
    expect(await list()).toMatchObject([
      { computerId: computer.id, name: 'serial/ttyUSB0', state: 'live', weight: { value: '1.235', unit: 'kg', massUg: 1_235_000_000 } },
    ])
  })

  test('is not told when it is five seconds old, though it was the last', async () => {
    const { tell, list } = await connected()
    await tell([scale()])
    const [later] = await list(new Date(weighedAt.getTime() + 6_000))
    expect(later).toMatchObject({ state: 'stale', weight: null })
    expect(later?.lastMeasuredAt).not.toBeNull()
  })

  test('is not told of one that can not be read any more, and why stands there', async () => {
    const { tell, list } = await connected()
    await tell([scale({ trouble: 'It is gone.' })])
    expect(await list()).toMatchObject([{ state: 'trouble', trouble: 'It is gone.', weight: null }])
  })

  test('is forgotten with the connection of its computer, and with the scale', async () => {
    const { agent, tell, list } = await connected()
    await tell([scale(), scale({ name: 'hid/1' as LocalScaleName })])
    const [first] = await list()
    await tell([scale()])
    expect((await list()).map(({ id }) => id)).toEqual([first?.id])
    agent.close()
    await eventually(async () => expect(await list()).toEqual([]))
  })

  test('is heard ten times a second and told of five times at most, whatever an agent sends, and is then the last that was heard', async () => {
    const { computer, agent, list } = await connected()
    /** What it weighed at each time that there was news of it. */
    const news: (string | null | undefined)[] = []
    const hear = ({ kind, ids }: { kind: string; ids: string[] }) => {
      if (kind === 'scale' && ids.includes(computer.id)) news.push(line.scales.of(computer.id)[0]?.weight?.value)
    }
    line.signals.on('changed', hear)
    onTestFinished(() => void line.signals.off('changed', hear))
    const startedMs = performance.now()
    const say = (number: number) => {
      const weight = { state: 'moving', value: String(number), unit: 'g', measuredAt } as const
      return ask(agent.socket, agentMessages, 'scales', { scales: [scale({ weight })] }, 60_000)
    }
    const answers = await Promise.all(Array.from({ length: 1_000 }, (_, number) => say(number)))
    const heard = answers.flatMap(({ ok }, number) => (ok ? [number] : []))
    const seconds = (performance.now() - startedMs) / 1_000
    expect(heard.length).toBeLessThanOrEqual(50 + Math.ceil(seconds * 10))
    expect(news.length).toBeLessThanOrEqual(Math.ceil(seconds * 5) + 1)
    expect(answers).toContainEqual({ ok: false, problem: expect.objectContaining({ code: 'too-many-requests' }) as unknown })
    expect(await list()).toMatchObject([{ weight: { value: String(heard.at(-1)) } }])
    await eventually(() => expect(news.at(-1)).toBe(String(heard.at(-1))))

    await eventually(async () => expect(await say(5_000)).toMatchObject({ ok: true }))
    expect(await list()).toMatchObject([{ weight: { value: '5000' } }])
    await eventually(() => expect(news.at(-1)).toBe('5000'))
  })

  test('is nobody’s business who does not see its computer', async () => {
    const { tell, list } = await connected()
    await tell([scale()])
    const foreign = await line.addOrganization()
    expect(await list(weighedAt, foreign.reach)).toEqual([])
    expect(await list(weighedAt, { ...line.reach, siteIds: [foreign.siteId] })).toEqual([])
  })
})
