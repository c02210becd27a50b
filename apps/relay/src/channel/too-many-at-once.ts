import type { Refused } from '@cloudprint/protocol/problems'

/** As long as a full queue takes: later the relay would stand idle, sooner it would say no to most of them again. */
const RETRY_AFTER_SECONDS = 3

/** For an agent that comes while as many are being greeted and wait for it as will be through in time. */
export function tooManyAtOnce(): Refused {
  const detail = 'More agents come at this moment than can be greeted in time.'
  return { ok: false, problem: { code: 'relay-busy', detail, retryAfterSeconds: RETRY_AFTER_SECONDS } }
}
