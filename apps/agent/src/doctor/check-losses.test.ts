import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { Outgoing } from '../outgoing/outgoing.ts'
import { checkLosses, lossFinding } from './check-losses.ts'

const outgoing = new Outgoing({ setting: 'none', env: {} })
const forty = Array.from({ length: 40 }, () => 20)

test('a line that answers at once loses nothing', async () => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect(await checkLosses({ relayUrl: `http://127.0.0.1:${port}`, outgoing }).run()).toEqual({
    verdict: 'ok',
    says: `Nothing is lost on the way to 127.0.0.1:${port}.`,
  })
  server.close()
  await new Promise((resolve) => server.once('close', resolve))
  expect(await checkLosses({ relayUrl: `http://127.0.0.1:${port}`, outgoing }).run()).toMatchObject({ verdict: 'skipped' })
})

test('a machine that is busy itself loses nothing', async () => {
  let isBusy = true
  const server = createServer((socket) => {
    // The word that the others are connected stands behind this.
    for (const untilMs = performance.now() + 1_000; isBusy && performance.now() < untilMs;);
    isBusy = false
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect(await checkLosses({ relayUrl: `http://127.0.0.1:${port}`, outgoing }).run()).toMatchObject({ verdict: 'ok' })
})

test('two late ones of forty are a loss, one may be chance, and a line that is slow throughout loses nothing', () => {
  expect(lossFinding('relay:443', [1_030, ...forty.slice(1)])).toMatchObject({ verdict: 'ok' })
  expect(lossFinding('relay:443', [1_030, undefined, ...forty.slice(2)])).toMatchObject({
    verdict: 'warning',
    says: 'Of 40 connections to relay:443 2 needed a second try: packets get lost on the way.',
  })
  expect(
    lossFinding(
      'relay:443',
      forty.map(() => 900),
    ),
  ).toMatchObject({ verdict: 'ok' })
})
