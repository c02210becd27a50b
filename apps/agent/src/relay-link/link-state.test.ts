import { problemCodes } from '@cloudprint/protocol/problems'
import { expect, test } from 'vitest'
import { addressOf, afterRefusal, betterThan, RETRY_BETTER_MS, ways, waysToTry } from './link-state.ts'

const now = new Date('2026-01-01T12:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString()

test('every way is tried, the one that worked lately first', () => {
  expect(waysToTry(undefined, now)).toEqual(ways)
  for (const way of ways) {
    const order = waysToTry({ way, at: ago(1_000) }, now)
    expect(order[0]).toBe(way)
    expect(order.toSorted()).toEqual(ways.toSorted())
    expect(waysToTry({ way, at: ago(RETRY_BETTER_MS) }, now)).toEqual(ways)
  }
})

test('the best way has no better one', () => {
  expect(ways.map(betterThan)).toEqual([[], ['channel-websocket'], ['channel-websocket', 'api-websocket']])
})

test('the channel has its own port, and the API’s port else', () => {
  expect(addressOf('channel-websocket', 'https://print.example.com', 6123)).toEqual({
    url: 'https://print.example.com:6123',
    transport: 'websocket',
  })
  expect(addressOf('api-polling', 'https://print.example.com', 6123)).toEqual({ url: 'https://print.example.com', transport: 'polling' })
})

test('only the removal of this computer ends the trying', () => {
  expect(problemCodes.filter((code) => afterRefusal(code).kind === 'stop')).toEqual(['computer-revoked', 'computer-replaced'])
})
