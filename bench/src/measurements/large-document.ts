import { createReadStream, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { startTcpSink } from '@cloudprint/testkit/cups/tcp-sink'
import { eventually } from '@cloudprint/testkit/eventually'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { monotonicMs } from '../kit/monotonic.ts'
import { enrolProductAgent, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import type { ProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import type { Figure, Measurement } from '../measurement.ts'

const MIB = 1024 * 1024
const DOCUMENT_BYTES = 100 * MIB
const LOOK_EVERY_MS = 10

export const largeDocument: Measurement = {
  name: 'large-document',
  how: 'A document of 100 MiB is uploaded as a part, fetched by the agent and handed to CUPS, which sends it to a network printer. How far the resident memory of each process rises above where it was before, looked at every 10 ms. Floor: nothing, since a stream needs only its buffers.',
  run: async ({ ground, isQuick, say }) => {
    const sink = await startTcpSink()
    const cups = await startPrivateCups({ configLines: ['DirtyCleanInterval 30', 'LogLevel warn'] })
    await cups.addQueue({ name: 'Large', uri: sink.uri })
    const relay = await startProductRelay(ground)
    const startAgent = await enrolProductAgent(relay, cups.socketPath)
    const agent = startAgent()
    try {
      const [printerId = ''] = await untilListed(relay, 1)
      const path = await makeDocument()
      const relayRounds: number[] = []
      const agentRounds: number[] = []
      const seconds: number[] = []
      for (let round = 0; round < (isQuick ? 1 : 3); round++) {
        const watch = watchMemory([relay.process, agent.process])
        const startMs = monotonicMs()
        await submitFile(relay, printerId, path)
        await untilCompleted(relay)
        seconds.push((monotonicMs() - startMs) / 1_000)
        const [relayBytes = NaN, agentBytes = NaN] = watch.stop()
        relayRounds.push(relayBytes / MIB)
        agentRounds.push(agentBytes / MIB)
        say(
          `  round ${round + 1}: relay +${relayRounds.at(-1)?.toFixed(0)} MiB, agent +${agentRounds.at(-1)?.toFixed(0)} MiB, ${seconds.at(-1)?.toFixed(1)} s`,
        )
      }
      const figure = (name: string, unit: Figure['unit'], rounds: number[]): Figure => ({ name, unit, value: median(rounds), rounds })
      return [
        { ...figure('memory of the relay above rest while 100 MiB pass', 'MiB', relayRounds), floor: 0 },
        { ...figure('memory of the agent above rest while 100 MiB pass', 'MiB', agentRounds), floor: 0 },
        figure('submit → completed of 100 MiB', 's', seconds),
      ]
    } finally {
      await agent.stop()
      await relay.stop()
      await cups.stop()
      await sink.stop()
    }
  },
}

async function makeDocument(): Promise<string> {
  const path = join(tempDir('bench-document'), 'large.bin')
  writeFileSync(path, '')
  const file = await open(path, 'a')
  const chunk = Buffer.alloc(MIB, 'label data ')
  for (let written = 0; written < DOCUMENT_BYTES; written += chunk.length) await file.write(chunk)
  await file.close()
  return path
}

async function submitFile(relay: ProductRelay, printerId: string, path: string): Promise<void> {
  const boundary = 'bench-boundary'
  const job = JSON.stringify({ printerId, title: 'Large', contentType: 'application/octet-stream' })
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="job"\r\ncontent-type: application/json\r\n\r\n${job}\r\n--${boundary}\r\ncontent-disposition: form-data; name="document"; filename="large.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const headers = { ...relay.authorization, 'content-type': `multipart/form-data; boundary=${boundary}` }
  const sent = request(`${relay.url}/v1/jobs`, { method: 'POST', headers })
  const answered = new Promise<void>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => (response.statusCode === 201 ? resolve() : reject(new Error(`${response.statusCode}: ${text}`))))
    })
  })
  await pipeline(Readable.from(parts(head, path, tail)), sent)
  await answered
}

async function* parts(head: string, path: string, tail: string): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  yield Buffer.from(tail)
}

async function untilCompleted({ database }: ProductRelay): Promise<void> {
  const states = async () => (await database.query<{ state: string }>('select distinct state from job')).map((row) => row.state)
  await eventually(states, {
    what: 'the large job to be completed',
    until: (found) => found.length === 1 && found[0] === 'completed',
    deadlineMs: 120_000,
    everyMs: 50,
  })
}

/** The most that each process takes above what it took at the start. */
function watchMemory(processes: SpawnedProcess[]) {
  const before = processes.map((one) => one.rssBytes())
  const most = [...before]
  const timer = setInterval(() => {
    for (const [index, one] of processes.entries()) most[index] = Math.max(most[index] ?? 0, one.rssBytes())
  }, LOOK_EVERY_MS)
  return {
    stop: (): number[] => {
      clearInterval(timer)
      return most.map((bytes, index) => bytes - (before[index] ?? 0))
    },
  }
}
