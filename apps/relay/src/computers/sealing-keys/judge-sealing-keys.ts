/** A key of a computer as its row has it. */
export interface KnownKey {
  keyId: string
  retiredAt: Date | null
  destroyedAt: Date | null
}

/** What an agent says of its keys: the current one, and the others that it still has. */
export interface NamedKeys {
  currentId: string
  olderIds: readonly string[]
}

export interface JudgedKeys {
  /** Whether the current one has to be written down, as new or as current again. */
  isNews: boolean
  /** Keys that were current until now. */
  retired: string[]
  /** Keys that the agent no longer has: what is sealed to them opens nowhere. */
  lost: string[]
  /** Keys that may be destroyed once no document is sealed to them. */
  idle: string[]
  /** Keys that the relay does not know, or that it let go of before: the agent may destroy them at once. */
  unused: string[]
}

/** As long as this a document may be on its way with a key that was current when somebody read it; also what a submitter is promised. */
export const KEY_GRACE_MS = 3_600_000

/**
 * Holds what an agent says of its sealing keys against what the relay knows of them. Undefined where the current one was
 * destroyed before: then the agent's disk is an old copy, and it has to make a new one.
 */
export function judgeSealingKeys(known: readonly KnownKey[], { currentId, olderIds }: NamedKeys, now: Date): JudgedKeys | undefined {
  const current = known.find((key) => key.keyId === currentId)
  if (current !== undefined && current.destroyedAt !== null) return undefined
  const older = new Set(olderIds.filter((id) => id !== currentId))
  const alive = known.filter((key) => key.destroyedAt === null && key.keyId !== currentId)
  const kept = alive.filter((key) => older.has(key.keyId))
  const aliveIds = new Set(kept.map((key) => key.keyId))
  return {
    isNews: current === undefined || current.retiredAt !== null,
    retired: kept.filter((key) => key.retiredAt === null).map((key) => key.keyId),
    lost: alive.filter((key) => !older.has(key.keyId)).map((key) => key.keyId),
    idle: kept.filter((key) => key.retiredAt !== null && now.getTime() - key.retiredAt.getTime() >= KEY_GRACE_MS).map((key) => key.keyId),
    unused: [...older].filter((id) => !aliveIds.has(id)),
  }
}
