import { EventEmitter } from 'node:events'

interface RevocationMap {
  /** A key, or a session of this person, ended here: whoever holds connections of them cuts all at once, and those that still may come again. */
  revoked: [{ kind: 'api-key' | 'person'; id: string }]
}

/** Tells who keeps connections open that a credential no longer holds. */
export class Revocations extends EventEmitter<RevocationMap> {}
