import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createLogger, silentLogger } from './logger.ts'
import { runUntilStopped, type Lifetime } from './run-until-stopped.ts'

class FakeHost extends EventEmitter {
  exitCode: number | undefined
  readonly exits: number[] = []
  readonly told: string[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
  send(message: string): void {
    this.told.push(message)
  }
}

function run(start: (lifetime: Lifetime) => Promise<void>, deadlineMs = 10_000) {
  const host = new FakeHost()
  return { host, ended: runUntilStopped({ log: silentLogger, deadlineMs, host, start }) }
}

test('a signal stops what was started in reverse order and leaves exit code 0', async () => {
  const stopped: string[] = []
  const { host, ended } = run(async ({ onStop }) => {
    onStop('database', () => void stopped.push('database'))
    onStop('server', async () => void stopped.push('server'))
  })
  host.emit('SIGTERM')
  await ended
  expect(stopped).toEqual(['server', 'database'])
  expect(host).toMatchObject({ exitCode: 0, exits: [] })
  expect(host.listenerCount('SIGTERM')).toBe(0)
})

test('one that is let go of by what started it stops in order, and says so', async () => {
  const said: string[] = []
  const destination = { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) }
  const log = createLogger({ name: 'test', pretty: false, destination })
  const host = new FakeHost()
  const ended = runUntilStopped({
    log,
    deadlineMs: 10_000,
    host,
    start: async ({ onStop }) => onStop('server', () => void said.push('stopped')),
  })
  host.emit('disconnect')
  await ended
  expect(said).toEqual(['stopping: what started this program has let go of it', 'stopped'])
  expect(host.exitCode).toBe(0)
})

test('a failed start stops what was already started, with exit code 1', async () => {
  const stopped: string[] = []
  const { host, ended } = run(async ({ onStop }) => {
    onStop('database', () => void stopped.push('database'))
    throw new Error('the port is taken')
  })
  await ended
  expect(stopped).toEqual(['database'])
  expect(host.exitCode).toBe(1)
})

test('one that does not stop cleanly keeps no other from stopping', async () => {
  const stopped: string[] = []
  const { host, ended } = run(async ({ onStop, finish }) => {
    onStop('database', () => void stopped.push('database'))
    onStop('server', () => Promise.reject(new Error('stuck')))
    finish()
  })
  await ended
  expect(stopped).toEqual(['database'])
  expect(host.exitCode).toBe(1)
})

test('what does not stop before the deadline is left behind', async () => {
  const { host, ended } = run(async ({ onStop, finish }) => {
    onStop('server', () => new Promise(() => {}))
    finish()
  }, 1)
  await ended
  expect(host.exits).toEqual([1])
})

test('a second signal ends the program at once', async () => {
  const stopping = Promise.withResolvers<void>()
  const { host, ended } = run(async ({ onStop }) => onStop('server', () => stopping.promise))
  host.emit('SIGINT')
  host.emit('SIGINT')
  expect(host.exits).toEqual([130])
  stopping.resolve()
  await ended
})

test('the program that started this one is told when it has started, and not when it failed', async () => {
  const good = run(async () => {})
  await Promise.resolve()
  good.host.emit('SIGTERM')
  await good.ended
  const bad = run(async () => Promise.reject(new Error('the port is taken')))
  await bad.ended
  expect([good.host.told, bad.host.told]).toEqual([['started'], []])
})
