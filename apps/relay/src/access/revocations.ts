import { EventEmitter } from 'node:events'

interface RevocationMap {
  /** A credential ended here: whoever holds connections of it cuts them at once. */
  revoked: [{ kind: 'api-key' | 'person'; id: string }]
}

/** Tells who keeps connections open that a credential no longer holds. */
export class Revocations extends EventEmitter<RevocationMap> {}
