import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { boundMessages } from './bound-messages.ts'

function bounded() {
  const socket = Object.assign(new EventEmitter(), { timeout: () => ({ emitWithAck: () => Promise.resolve() }) })
  const clock = { nowMs: 0 }
  const heard: unknown[] = []
  const answers: unknown[] = []
  const bound = boundMessages(socket, () => clock.nowMs)
  for (const name of ['scales', 'reports'])
    bound.on(name, (payload, acknowledge) => {
      heard.push(payload)
      ;(acknowledge as (answer: unknown) => void)('taken')
    })
  const say = (name: string, times: number) => {
    for (let time = 0; time < times; time += 1) socket.emit(name, { time }, (answer: unknown) => answers.push(answer))
  }
  return { socket, clock, heard, answers, say }
}

test('more of a message than a session may send is answered, and nothing else is done with it', () => {
  const { clock, heard, answers, say } = bounded()
  say('scales', 1_000)
  expect(heard).toHaveLength(50)
  expect(answers).toHaveLength(1_000)
  expect(answers.at(-1)).toMatchObject({ ok: false, problem: { code: 'too-many-requests', retryAfterSeconds: 1 } })
  clock.nowMs = 1_000
  say('scales', 1_000)
  expect(heard).toHaveLength(60)
})

test('what an agent sends, five a second and one more now and then, always comes through', () => {
  const { clock, heard, say } = bounded()
  for (let second = 0; second < 60; second += 1) {
    clock.nowMs = second * 1_000
    say('scales', 6)
  }
  expect(heard).toHaveLength(360)
})

test('other messages are not counted, and one that wants no answer does no harm', () => {
  const { socket, heard, say } = bounded()
  say('reports', 1_000)
  say('scales', 50)
  expect(heard).toHaveLength(1_050)
  expect(() => socket.emit('scales', {})).not.toThrow()
})
