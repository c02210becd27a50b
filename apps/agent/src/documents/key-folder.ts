/** An X25519 key that documents for this computer may be sealed to, with its private half. */
export interface StoredKey {
  /** As the protocol names it: of the public half. */
  keyId: string
  /** Both halves: 32 bytes in base64url. */
  publicKey: string
  privateKey: string
  /** Counts the keys of this computer: the highest is the newest, whatever its clock said. */
  number: number
  madeAt: Date
}

/**
 * Where the keys lie, on this machine alone. What `write` and `remove` promised outlives a loss of power. `DiskKeyFolder` in
 * production; the simulation has one that runs with its processes.
 */
export interface KeyFolder {
  /** Once, before anything else. */
  prepare(): Promise<void>
  /** Throws when a key is here and can not be read: going on without it would lose what is sealed to it. */
  read(): Promise<StoredKey[]>
  write(key: StoredKey): Promise<void>
  remove(keyId: string): Promise<void>
}
