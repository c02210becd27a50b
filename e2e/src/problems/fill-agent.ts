import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { MAX_HELD_JOBS, agentMessages } from '@cloudprint/protocol/channel/agent-messages'
import { AGENT_NAMESPACE } from '@cloudprint/protocol/channel/handshake'
import { MAX_JOBS_PER_OFFER, relayMessages, type OfferedJob } from '@cloudprint/protocol/channel/relay-messages'
import { ask, serve } from '@cloudprint/protocol/channel/serve'
import { ComputerId, JobId } from '@cloudprint/protocol/ids'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { jobPurpose, type SealingKey } from '@cloudprint/protocol/sealing-key'
import { Sealer } from '@cloudprint/sealing/sealer'
import { listen } from '@cloudprint/testkit/cups/tcp-sink'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { Server, type Socket } from 'socket.io'
import { enrolAgent } from '../harness/agent-process.ts'

/** As much of a relay as a real agent needs to be given more jobs than it may hold. */
export async function fillAgent(): Promise<ProblemCode | undefined> {
  const cups = await startPrivateCups()
  await cups.addQueue({ name: 'stuck' })
  await cups.pause('stuck')
  const computerId = ComputerId.parse(randomUUID())
  const http = createServer((request, response) => {
    if (request.url?.startsWith('/socket.io/') === true) return
    const reply =
      request.method === 'POST'
        ? { computerId, computerName: 'Full', organizationName: 'Test' }
        : { now: new Date().toISOString(), channelPort: port }
    void json(request)
      .catch(() => undefined)
      .then(() =>
        response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(reply)),
      )
  })
  const io = new Server(http, { serveClient: false })
  const ready = Promise.withResolvers<Socket>()
  const published = Promise.withResolvers<SealingKey>()
  io.of(AGENT_NAMESPACE).on('connection', (socket) => {
    const greeting = { epoch: 1, computerId, computerName: 'Full', now: new Date().toISOString(), differences: [] }
    serve(
      socket,
      agentMessages,
      {
        'hello': async () => ({ ok: true, reply: greeting }),
        'printers': async ({ names }) => {
          if (names.includes('cups/stuck')) ready.resolve(socket)
          return { ok: true, reply: {} }
        },
        'reports': async ({ reports }) => ({ ok: true, reply: { keptThrough: reports.at(-1)?.number ?? 0, refused: [] } }),
        'update': async () => ({ ok: true, reply: { offer: null } }),
        'scales': async () => ({ ok: true, reply: {} }),
        'sealing-keys': async ({ current }) => {
          published.resolve(current)
          return { ok: true, reply: { destroy: [] } }
        },
      },
      () => {},
    )
  })
  const port = await listen(http)
  const agent = await enrolAgent({ relayUrl: `http://127.0.0.1:${port}`, enrolmentCode: 'any', name: 'Full', cupsServer: cups.socketPath })
  await agent.start()
  const code = await offerUntilRefused(await ready.promise, await published.promise)
  await agent.kill9()
  await Promise.all([io.close(), cups.stop()])
  return code
}

async function offerUntilRefused(socket: Socket, key: SealingKey): Promise<ProblemCode | undefined> {
  const sealer = new Sealer({ now: () => 0 })
  for (let offered = 0; offered <= MAX_HELD_JOBS; offered += MAX_JOBS_PER_OFFER) {
    const jobs = await Promise.all(Array.from({ length: MAX_JOBS_PER_OFFER }, (_job, index) => jobOf(offered + index + 1, sealer, key)))
    const answer = await ask(socket, relayMessages, 'offer', { epoch: 1, jobs }, 90_000)
    if (!answer.ok) return answer.problem.code
    const refused = answer.reply.results.find((result) => !result.accepted)
    if (refused?.accepted === false) return refused.code
  }
  return undefined
}

async function jobOf(sequence: number, sealer: Sealer, key: SealingKey): Promise<OfferedJob> {
  const jobId = JobId.parse(randomUUID())
  const document = sampleZpl(`Label ${sequence}`)
  const bytes = await sealer.sealBytes({ recipients: [key], purpose: jobPurpose(jobId), document })
  return {
    jobId,
    attempt: 1,
    printer: 'cups/stuck',
    sequence,
    title: 'Label',
    contentType: 'application/vnd.zebra.zpl',
    ticket: {},
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    document: { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), inline: bytes.toString('base64') },
  }
}
