import type { ApiKeys } from '../access/api-keys/api-keys.ts'
import type { Identified, Verified } from '../access/caller.ts'
import { reachKey } from '../access/reach.ts'
import type { Sessions } from '../access/sessions.ts'

/** By what somebody was let in to listen. */
export type Held = Pick<Verified, 'caller' | 'sessionId'>

/** Of those who listen, whom would not be let in any more, or to other things: however many they are, by one question for each kind. */
export async function listLapsed(
  { apiKeys, sessions }: { apiKeys: Pick<ApiKeys, 'findAll'>; sessions: Pick<Sessions, 'findAll'> },
  held: readonly Held[],
): Promise<Held[]> {
  const [keyIds, sessionIds] = [new Set<string>(), new Set<string>()]
  for (const { caller, sessionId } of held) if (sessionId === undefined) keyIds.add(caller.id)
  for (const { sessionId } of held) if (sessionId !== undefined) sessionIds.add(sessionId)
  const none = new Map<string, Identified>()
  const [byKey, bySession] = await Promise.all([
    keyIds.size === 0 ? none : apiKeys.findAll([...keyIds]),
    sessionIds.size === 0 ? none : sessions.findAll([...sessionIds]),
  ])
  return held.filter(({ caller, sessionId }) => {
    const now = sessionId === undefined ? byKey.get(caller.id) : bySession.get(sessionId)
    return now === undefined || !seesTheSame(now, caller)
  })
}

function seesTheSame(now: Identified, then: Identified): boolean {
  return reachKey(now.reach) === reachKey(then.reach) && String(now.scopes) === String(then.scopes)
}
