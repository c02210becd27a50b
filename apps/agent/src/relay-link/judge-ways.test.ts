import { expect, test } from 'vitest'
import { Obstacle } from '../outgoing/obstacle.ts'
import { judgeWays, whyNotBetter } from './judge-ways.ts'
import type { MetOn } from './link.ts'

const met: MetOn[] = [
  { way: 'api-polling', obstacle: new Obstacle('captive-portal', 'answered 418') },
  { way: 'channel-websocket', obstacle: new Obstacle('port-blocked', 'no answer in time') },
  { way: 'api-websocket', obstacle: new Obstacle('upgrade-blocked', 'answered 400') },
]

test('where no way works, what the plainest met is the verdict, and all are told', () => {
  const verdict = judgeWays(met)
  expect(verdict.code).toBe('captive-portal')
  for (const words of ['answered 418', 'no answer in time', 'answered 400']) expect(verdict.message).toContain(words)
})

test('a link by the best way has nothing to say, another what stands in the better ones', () => {
  expect(whyNotBetter([])).toBe(null)
  expect(whyNotBetter(met.slice(1))).toMatch(/The channel’s own port: .*no answer in time.* A WebSocket on the HTTPS port: .*answered 400/)
})
