import { hkdfSync } from 'node:crypto'

/** The key of request fingerprints, from the installation's own secret: several relays with the same secret make the same ones. */
export function fingerprintKeyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'cloudprint request fingerprint', 32))
}
