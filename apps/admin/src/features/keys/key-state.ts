import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'

const DAY_MS = 86_400_000
const SOON_MS = 7 * DAY_MS
const words = texts.keys.states

/** What somebody should know of a key; undefined for one that is in order. */
export function keyState(
  key: Pick<ApiKey, 'expiresAt' | 'lastUsedAt' | 'lastRefusedAt' | 'replacedBy'>,
  nowMs: number,
): { label: string; tone: Tone } | undefined {
  const expiresMs = key.expiresAt === null ? Infinity : Date.parse(key.expiresAt)
  const isUsed = key.lastUsedAt !== null && Date.parse(key.lastUsedAt) > nowMs - DAY_MS
  if (expiresMs <= nowMs) {
    const isTried = key.lastRefusedAt !== null && Date.parse(key.lastRefusedAt) > nowMs - DAY_MS
    return isTried ? { label: words.tried, tone: 'bad' } : { label: words.expired, tone: 'quiet' }
  }
  if (key.replacedBy !== null) return isUsed ? { label: words.replacedInUse, tone: 'attention' } : { label: words.replaced, tone: 'quiet' }
  return expiresMs < nowMs + SOON_MS && isUsed ? { label: words.soon, tone: 'attention' } : undefined
}
