import { continueUpload } from '@cloudprint/protocol/http/upload-routes'
import { refuse } from '@cloudprint/protocol/problems'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { fastify } from 'fastify'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RefusedIntake } from '../documents/refused-intake.ts'
import { answerStalledUpload } from '../http/answer-stalled-upload.ts'
import { endUploadsOnClose } from '../http/end-uploads-on-close.ts'
import { unwrap } from '../http/problem-error.ts'
import { ProblemFilter } from '../http/problem.filter.ts'
import { speakTus } from '../http/speak-tus.ts'
import { OpenUpload } from './open-upload.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A server with one upload that is under way, and what was kept of it in the end. */
async function receiving({ lengthBytes, stallMs = 60_000, graceMs = 60_000 }: { lengthBytes: number; stallMs?: number; graceMs?: number }) {
  const kept = Promise.withResolvers<Buffer>()
  const upload = new OpenUpload({
    lengthBytes,
    keep: async (document) => {
      kept.resolve(await buffer(document))
      return { ok: true }
    },
  })
  const server = fastify()
  const filter = new ProblemFilter(silentLogger)
  server.setErrorHandler((error, request, reply) => filter.answer(error, request, reply))
  answerStalledUpload(server, stallMs)
  endUploadsOnClose(server, graceMs)
  speakTus(server)
  server.patch('/upload', { config: { route: continueUpload } }, async (request, reply) => {
    const { offset } = unwrap(await upload.append(request.body as Readable, Number(request.headers['upload-offset'])))
    return reply.code(204).header('upload-offset', offset).send()
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(async () => server.close())
  const send = async (body: string, { from, saying = body.length }: { from: number; saying?: number }) => {
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    const head = `host: x\r\ntus-resumable: 1.0.0\r\ncontent-type: application/offset+octet-stream\r\nupload-offset: ${from}\r\ncontent-length: ${saying}`
    socket.write(`PATCH /upload HTTP/1.1\r\n${head}\r\n\r\n${body}`)
    return socket
  }
  const offset = async () => {
    const looked = await upload.look()
    return looked.ok ? looked.offset : looked.problem.code
  }
  return { upload, server, send, offset, kept: kept.promise }
}

test('every byte that arrived before a cut counts', async () => {
  const { send, offset, kept } = await receiving({ lengthBytes: 300_000 })
  const socket = await send('a'.repeat(150_000), { from: 0, saying: 300_000 })
  socket.end()
  await text(socket)
  expect(await offset()).toBe(150_000)
  await text(await send('b'.repeat(150_000), { from: 150_000, saying: 150_000 }).then((next) => next.end()))
  expect((await kept).toString()).toBe('a'.repeat(150_000) + 'b'.repeat(150_000))
})

test('a request that stands still is ended, and what came of it counts', async () => {
  const { send, offset } = await receiving({ lengthBytes: 10, stallMs: 100 })
  const answer = await text(await send('abc', { from: 0, saying: 10 }))
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"upload-interrupted"')
  expect(await offset()).toBe(3)
})

test('a relay that stops says that it does', async () => {
  const { send, server, upload } = await receiving({ lengthBytes: 10, graceMs: 50 })
  const socket = await send('abc', { from: 0, saying: 10 })
  await eventually(async () => !(await upload.append(Readable.from([]), 0)).ok)
  const closed = server.close()
  expect(await text(socket)).toContain('"code":"relay-stopping"')
  await closed
})

describe('without a server', () => {
  const never = () => new Readable({ read() {} })

  test('who gives an upload up ends the request that is sending to it', async () => {
    const upload = new OpenUpload({
      lengthBytes: 10,
      keep: async (document) =>
        buffer(document).then(
          () => ({ ok: true as const }),
          (cause: unknown) => (cause as RefusedIntake).refused,
        ),
    })
    const appended = upload.append(never(), 0)
    upload.giveUp(refuse('upload-not-found', 'given up'))
    expect(await appended).toMatchObject({ ok: false, problem: { code: 'upload-not-found' } })
    expect(await upload.outcome).toMatchObject({ ok: false, problem: { code: 'upload-not-found' } })
  })

  test('what breaks while it is kept is told to whoever sends, and to whoever asks', async () => {
    const upload = new OpenUpload({ lengthBytes: 3, keep: (document) => buffer(document).then(() => Promise.reject(new Error('no disk'))) })
    await expect(upload.append(Readable.from([Buffer.from('abc')]), 0)).rejects.toThrow('no disk')
    await expect(upload.look()).rejects.toThrow('no disk')
  })

  test('a body that was cut before anybody read it changes nothing', async () => {
    const upload = new OpenUpload({ lengthBytes: 3, keep: () => new Promise(() => {}) })
    const body = never()
    body.destroy()
    expect(await upload.append(body, 0)).toMatchObject({ ok: false, problem: { code: 'upload-interrupted' } })
    expect(await upload.look()).toEqual({ ok: true, offset: 0 })
  })

  test('a request that has ended is not kept until the upload ends', async () => {
    const upload = new OpenUpload({ lengthBytes: 3, keep: () => new Promise(() => {}) })
    const send = async () => {
      const body = Readable.from([])
      expect(await upload.append(body, 0)).toEqual({ ok: true, offset: 0 })
      return new WeakRef(body)
    }
    const bodies = [await send(), await send(), await send()]
    await eventually(() => {
      collectGarbage()
      return bodies.every((body) => body.deref() === undefined)
    })
    expect(await upload.look()).toEqual({ ok: true, offset: 0 })
  })

  test('what ended before anybody sent to it says why', async () => {
    const why = refuse('storage-full', 'no room')
    const upload = new OpenUpload({ lengthBytes: 3, keep: () => Promise.resolve(why) })
    await setImmediate()
    expect(await upload.append(never(), 0)).toEqual(why)
  })

  test('a sender that is faster than the store is held back', async () => {
    const upload = new OpenUpload({ lengthBytes: 1e9, keep: () => new Promise(() => {}) })
    let read = 0
    const body = new Readable({
      read() {
        read += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    void upload.append(body, 0)
    for (let turns = 0; turns < 100; turns += 1) await setImmediate()
    expect(read).toBeLessThan(1_000_000)
  })
})
