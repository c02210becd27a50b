import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { refuse } from '../problems.ts'
import { message } from './message.ts'
import { ask, serve } from './serve.ts'
import type { ChannelSocket, Handlers } from './serve.ts'

const catalog = { double: message(z.object({ n: z.number() }), z.object({ n: z.number() })) }

/** Both ends of a link in one process: what is emitted on it is served on it. */
class Loop extends EventEmitter implements ChannelSocket {
  timeout(ms: number) {
    return {
      emitWithAck: async (event: string, payload: unknown) => {
        const answered = Promise.withResolvers<unknown>()
        const timer = setTimeout(() => answered.reject(new Error('timeout')), ms)
        this.emit(event, payload, answered.resolve)
        return answered.promise.finally(() => clearTimeout(timer))
      },
    }
  }
}

function link(handlers: Handlers<typeof catalog>) {
  const socket = new Loop()
  const faults: unknown[] = []
  serve(socket, catalog, handlers, (_, cause) => faults.push(cause))
  return { socket, faults }
}

const doubling: Handlers<typeof catalog> = { double: async ({ n }) => ({ ok: true, reply: { n: n * 2 } }) }

test('a question is answered', async () => {
  const { socket } = link(doubling)
  expect(await ask(socket, catalog, 'double', { n: 4 }, 1000)).toEqual({ ok: true, reply: { n: 8 } })
})

test('a refusal reaches the one who asked', async () => {
  const { socket } = link({ double: async () => refuse('agent-busy', 'enough') })
  expect(await ask(socket, catalog, 'double', { n: 4 }, 1000)).toEqual(refuse('agent-busy', 'enough'))
})

test('a request that does not fit is answered, and its handler is not called', async () => {
  const { socket, faults } = link({ double: async () => Promise.reject(new Error('called')) })
  expect(await socket.timeout(1000).emitWithAck('double', { n: 'four' })).toMatchObject({ ok: false, problem: { code: 'message-unknown' } })
  expect(faults).toEqual([])
})

test('a handler that throws is answered for, and its fault is told', async () => {
  const { socket, faults } = link({ double: async () => Promise.reject(new Error('broken')) })
  expect(await ask(socket, catalog, 'double', { n: 4 }, 1000)).toMatchObject({ ok: false, problem: { code: 'internal-error' } })
  expect(faults).toHaveLength(1)
})

test('a handler’s reply that does not fit never leaves', async () => {
  const { socket, faults } = link({ double: async () => ({ ok: true, reply: { n: 'eight' } as never }) })
  expect(await ask(socket, catalog, 'double', { n: 4 }, 1000)).toMatchObject({ ok: false, problem: { code: 'internal-error' } })
  expect(faults).toHaveLength(1)
})

test('a peer that wants no answer does no harm', async () => {
  const { socket, faults } = link(doubling)
  socket.emit('double', { n: 4 })
  socket.emit('double')
  expect(await ask(socket, catalog, 'double', { n: 1 }, 1000)).toMatchObject({ ok: true })
  expect(faults).toEqual([])
})

test('silence is a problem that may pass', async () => {
  const { socket } = link({ double: async () => new Promise(() => {}) })
  expect(await ask(socket, catalog, 'double', { n: 4 }, 10)).toMatchObject({ ok: false, problem: { code: 'no-answer' } })
})

test('an answer in an unknown form is a problem, not a fact', async () => {
  const socket = new Loop()
  socket.on('double', (_payload: unknown, answer: (reply: unknown) => void) => answer({ n: 8 }))
  expect(await ask(socket, catalog, 'double', { n: 4 }, 1000)).toMatchObject({ ok: false, problem: { code: 'message-unknown' } })
})
