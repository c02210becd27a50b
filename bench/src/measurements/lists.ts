import { limitedQuestions, listQuestions } from '../kit/list-questions.ts'
import type { ListQuestion } from '../kit/list-questions.ts'
import type { ProductRelay } from '../kit/product-relay.ts'
import { readSamples, startSeededRelay } from '../kit/seeded-relay.ts'
import { percentile } from '../kit/statistics.ts'
import type { Figure, Measurement } from '../measurement.ts'

const MARK = { atMost: 100 }

export const lists: Measurement = {
  name: 'lists',
  how: 'An installation of `pnpm seed --sites 200 --printers 2000 --jobs 1000000`: 200 requests of each kind, one after the other on a kept connection, from the request to the whole answer of 50 entries; the 95th percentile. Floor: a job by its id.',
  run: async (context) => {
    const relay = await startSeededRelay(context.ground, context)
    try {
      const samples = await readSamples(relay)
      const requests = context.isQuick ? 20 : 200
      const measure = async ({ name, next }: ListQuestion, authorization = relay.authorization): Promise<Figure> => {
        const times = await timesOf(`${relay.url}`, { next, authorization, requests })
        context.say(`  ${name}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`)
        return { name, unit: 'ms', value: percentile(times, 0.95) }
      }
      let turn = 0
      const floor = await measure({
        name: 'a job by its id',
        next: () => `/v1/jobs/${samples.jobIds[(turn += 1) % samples.jobIds.length]}`,
      })
      const marked = (figure: Figure): Figure => ({ ...figure, floor: floor.value, mark: MARK })
      const figures: Figure[] = []
      for (const question of listQuestions(samples)) figures.push(marked(await measure(question)))
      for (const sites of [5, 150]) {
        const authorization = await keyFor(relay, samples.siteIds.slice(0, sites))
        for (const question of limitedQuestions(samples)) {
          figures.push(marked(await measure({ ...question, name: `of ${sites} sites: ${question.name}` }, authorization)))
        }
      }
      return figures
    } finally {
      await relay.stop()
    }
  },
}

async function timesOf(
  url: string,
  { next, authorization, requests }: { next: () => string; authorization: Record<string, string>; requests: number },
): Promise<number[]> {
  const times: number[] = []
  for (let request = -WARM_UP; request < requests; request++) {
    const startMs = performance.now()
    const path = next()
    const response = await fetch(`${url}${path}`, { headers: authorization })
    await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${path} was answered ${response.status}`)
    if (request >= 0) times.push(performance.now() - startMs)
  }
  return times
}

/** Connections, plans and pages in memory. */
const WARM_UP = 3

async function keyFor(relay: ProductRelay, siteIds: string[]): Promise<Record<string, string>> {
  const scopes = ['jobs:read', 'printers:read', 'computers:read']
  const response = await fetch(`${relay.url}/v1/api-keys`, {
    method: 'POST',
    headers: { ...relay.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: `${siteIds.length} sites`, scopes, siteIds }),
  })
  if (response.status !== 201) throw new Error(`a limited key was answered ${response.status}: ${await response.text()}`)
  const { key } = (await response.json()) as { key: string }
  return { authorization: `Bearer ${key}` }
}
