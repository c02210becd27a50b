import { setTimeout } from 'node:timers/promises'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { startHashingSink } from '../kit/hashing-sink.ts'
import type { HashingSink } from '../kit/hashing-sink.ts'
import { monotonicMs } from '../kit/monotonic.ts'
import { enrolProductAgent, untilListed } from '../kit/product-agent.ts'
import { startProductRelay } from '../kit/product-relay.ts'
import type { ProductRelay } from '../kit/product-relay.ts'
import { median } from '../kit/statistics.ts'
import { makeLargeFile, submitFile } from '../kit/submit-file.ts'
import { watchMemory } from '../kit/watch-memory.ts'
import type { BenchContext, Figure, Measurement } from '../measurement.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
/** What a program does at its start is over, and what it left behind is not yet fetched back. */
const IDLE_MS = 3_000
const MARK_MIB = 64

export const largeDocument: Measurement = {
  name: 'large-document',
  how: 'A document is uploaded as a part over TLS, fetched by the agent over TLS and handed to CUPS, which sends it to a network printer; the SHA-256 of what arrives there is compared. How far the resident memory of each process rises above where it was when it had started and was idle, looked at every 10 ms. 100 MiB are printed three times by the same processes, 1 GiB once by fresh ones, with the limit for documents raised; the relay keeps them in its folder, or in an S3-compatible store (s3rver, in the process of the load). Floor: nothing, since a stream needs only its buffers.',
  run: async (context) => [
    ...(await pass(context, { size: '100 MiB', bytes: 100 * MIB, rounds: context.isQuick ? 1 : 3 })),
    ...(await pass(context, { size: '1 GiB', bytes: context.isQuick ? 200 * MIB : GIB })),
    ...(await pass(context, { size: '1 GiB by way of an object store', bytes: context.isQuick ? 200 * MIB : GIB, isInObjectStore: true })),
  ],
}

interface Pass {
  /** For the figures' names. */
  size: string
  bytes: number
  rounds?: number
  isInObjectStore?: boolean
}

interface Round {
  relayMib: number
  agentMib: number
  seconds: number
}

async function pass(context: BenchContext, { size, bytes, rounds = 1, isInObjectStore = false }: Pass): Promise<Figure[]> {
  const measured = await withProduct(context, { maxBytes: bytes, isInObjectStore }, async (print) => {
    const file = await makeLargeFile(bytes)
    const done: Round[] = []
    for (let round = 0; round < rounds; round++) {
      const one = await print(file)
      done.push(one)
      context.say(`  ${size}: relay +${one.relayMib.toFixed(0)} MiB, agent +${one.agentMib.toFixed(0)} MiB, ${one.seconds.toFixed(1)} s`)
    }
    return done
  })
  const figure = (name: string, unit: Figure['unit'], values: number[]): Figure => ({ name, unit, value: median(values), rounds: values })
  // The worst round counts: what a program once took it keeps.
  const memory = (name: string, values: number[]): Figure => ({
    ...figure(name, 'MiB', values),
    value: Math.max(...values),
    floor: 0,
    mark: { atMost: MARK_MIB },
  })
  return [
    memory(
      `memory of the relay above rest while ${size} pass`,
      measured.map(({ relayMib }) => relayMib),
    ),
    memory(
      `memory of the agent above rest while ${size} pass`,
      measured.map(({ agentMib }) => agentMib),
    ),
    figure(
      `submit → completed of ${size}`,
      's',
      measured.map(({ seconds }) => seconds),
    ),
  ]
}

type Print = (file: Awaited<ReturnType<typeof makeLargeFile>>) => Promise<Round>

/** A fresh relay and a fresh agent, idle; their memory counts from here on. */
async function withProduct<T>(
  { ground }: BenchContext,
  { maxBytes, isInObjectStore }: { maxBytes: number; isInObjectStore: boolean },
  act: (print: Print) => Promise<T>,
): Promise<T> {
  const sink = await startHashingSink()
  const s3 = isInObjectStore ? await startS3() : undefined
  const cups = await startPrivateCups({ configLines: ['DirtyCleanInterval 30', 'LogLevel warn'] })
  await cups.addQueue({ name: 'Large', uri: sink.uri })
  const store = s3 && {
    CLOUDPRINT_S3_BUCKET: s3.bucket,
    CLOUDPRINT_S3_ENDPOINT: s3.endpoint,
    CLOUDPRINT_S3_ACCESS_KEY_ID: s3.accessKeyId,
    CLOUDPRINT_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  }
  const relay = await startProductRelay(ground, {
    isSecure: true,
    env: { CLOUDPRINT_MAX_DOCUMENT_BYTES: String(maxBytes), ...store },
  })
  const startAgent = await enrolProductAgent(relay, cups.socketPath)
  const agent = startAgent()
  let memory: ReturnType<typeof watchMemory> | undefined
  try {
    const [printerId = ''] = await untilListed(relay, 1)
    await setTimeout(IDLE_MS)
    memory = watchMemory([relay.process, agent.process])
    const { risen } = memory
    return await act(async (file) => {
      const startMs = monotonicMs()
      await submitFile(relay, printerId, file)
      await untilCompleted(relay, sink, file.sha256)
      const [relayBytes = NaN, agentBytes = NaN] = risen()
      return { relayMib: relayBytes / MIB, agentMib: agentBytes / MIB, seconds: (monotonicMs() - startMs) / 1_000 }
    })
  } finally {
    memory?.stop()
    await agent.stop()
    await relay.stop()
    await cups.stop()
    await s3?.close()
    await sink.stop()
  }
}

async function untilCompleted({ database }: ProductRelay, { received }: HashingSink, sha256: string): Promise<void> {
  const states = async () => (await database.query<{ state: string }>('select distinct state from job')).map((row) => row.state)
  await eventually(states, {
    what: 'the large job to be completed',
    until: (found) => found.length === 1 && found[0] === 'completed',
    deadlineMs: 600_000,
    everyMs: 50,
  })
  if (received.at(-1) !== sha256) throw new Error('The printer has received another document than was submitted.')
}
