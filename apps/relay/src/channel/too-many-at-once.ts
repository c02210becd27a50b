import type { Refused } from '@cloudprint/protocol/problems'

/** Most of a storm has been greeted by then. */
const RETRY_AFTER_SECONDS = 5

/** For an agent that comes while as many are being greeted and wait for it as will be through in time. */
export function tooManyAtOnce(): Refused {
  const detail = 'More agents come at this moment than can be greeted in time.'
  return { ok: false, problem: { code: 'relay-busy', detail, retryAfterSeconds: RETRY_AFTER_SECONDS } }
}
