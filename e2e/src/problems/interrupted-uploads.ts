import { randomUUID } from 'node:crypto'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { PrinterId, UploadId } from '@cloudprint/protocol/ids'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { answerTo, TusClient, type Answered } from '@cloudprint/testkit/tus-client'
import { codeOfCalled, type Ground, type Provokers } from './provoke.ts'

const contentType = 'application/octet-stream'
const tusOf = ({ cramped: { relay } }: Ground) => new TusClient(relay.apiUrl, relay.firstRun.apiKey)
const codeIn = ({ body }: Answered) => body.code as ProblemCode | undefined

/** An upload of ten bytes that lacks so many of them, and all that goes on with it. */
async function begun(ground: Ground, { lacks }: { lacks: number }) {
  const tus = tusOf(ground)
  const printerId = PrinterId.parse(ground.cramped.printerId)
  const id = await tus.begin(10, { printerId, contentType })
  if (lacks < 10) await tus.send(id, Buffer.alloc(10 - lacks), 0)
  const submit = (contentTypeSaid: typeof contentType | 'application/vnd.zebra.zpl' = contentType) =>
    ground.cramped.relay.api.answer(submitJob, {
      body: { printerId, title: 'Uploaded', contentType: contentTypeSaid, uploadId: UploadId.parse(id) },
    })
  return { tus, id, submit, giveUp: () => tus.giveUp(id) }
}

export const interruptedUploads = {
  'upload-not-found': async (ground) => codeIn(await tusOf(ground).giveUp(randomUUID())),
  'upload-protocol-unsupported': async (ground) => codeIn(await tusOf(ground).ask('POST', '/v1/uploads', { 'tus-resumable': '2.0.0' })),
  'upload-offset-mismatch': async (ground) => {
    const { tus, id, giveUp } = await begun(ground, { lacks: 5 })
    const answered = await tus.send(id, Buffer.alloc(5), 0)
    await giveUp()
    return codeIn(answered)
  },
  'upload-in-use': async (ground) => {
    const { tus, id, giveUp } = await begun(ground, { lacks: 5 })
    const first = tus.open(id, 5)
    const answer = answerTo(first)
    first.write('a')
    let second = await tus.send(id, Buffer.alloc(4), 7)
    while (codeIn(second) !== 'upload-in-use') second = await tus.send(id, Buffer.alloc(4), 7)
    first.end()
    await answer
    await giveUp()
    return codeIn(second)
  },
  'upload-interrupted': async (ground) => {
    const { tus, id, giveUp } = await begun(ground, { lacks: 5 })
    const patch = tus.open(id, 5)
    const answer = answerTo(patch)
    patch.write('a')
    let answered: Answered | undefined
    void answer.then((told) => (answered = told))
    while (answered === undefined) await tus.look(id)
    patch.end()
    await giveUp()
    return codeIn(answered)
  },
  'upload-length-exceeded': async (ground) => {
    const { tus, id } = await begun(ground, { lacks: 10 })
    return codeIn(await tus.send(id, Buffer.alloc(11), 0))
  },
  'upload-unfinished': async (ground) => {
    const { submit, giveUp } = await begun(ground, { lacks: 1 })
    const called = await submit()
    await giveUp()
    return codeOfCalled(called)
  },
  'upload-mismatch': async (ground) => {
    const { submit, giveUp } = await begun(ground, { lacks: 0 })
    const called = await submit('application/vnd.zebra.zpl')
    await giveUp()
    return codeOfCalled(called)
  },
  'upload-used': async (ground) => {
    const { submit, tus, id } = await begun(ground, { lacks: 0 })
    await submit()
    const code = codeOfCalled(await submit())
    await tus.ask('POST', `/v1/jobs/${id}/cancel`)
    return code
  },
  'too-many-uploads': async (ground) => {
    const tus = tusOf(ground)
    const target = { printerId: ground.cramped.printerId, contentType }
    const all = await Promise.all(Array.from({ length: 20 }, () => tus.create(10, target)))
    for (const { body } of all) if (body.id !== undefined) await tus.giveUp(body.id)
    return all.map(codeIn).find((code) => code !== undefined)
  },
} satisfies Provokers
