import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIGNER = 'O=OpenJS Foundation'
/** SHA-256 of "Microsoft Identity Verification Root Certificate Authority 2020", from which the vendor's certificates of three days descend. */
const ROOT = '53:67:F2:0C:7A:DE:0E:2B:CA:79:09:15:05:6D:08:6B:72:0C:33:C1:FA:2A:26:61:AC:F7:87:E3:29:2E:12:70'

/**
 * Whether a node.exe is its vendor's own: its bytes are those that its signature speaks of, and who signed descends from the authority that
 * Windows trusts for it. Beyond that the lockfile's hash pins the archive. Revocation and the time stamp are left to Windows.
 * @throws where it is another's, or was changed.
 */
export function checkNodeOfWindows(file: string): void {
  const { stdout } = spawnSync('osslsigncode', ['verify', '-ignore-cdp', '-in', file], { encoding: 'utf8' })
  const digest = (kind: string) => new RegExp(`^${kind} message digest +: ([0-9A-F]{64})`, 'm').exec(stdout)?.[1]
  if (digest('Current') === undefined || digest('Current') !== digest('Calculated'))
    throw new Error(`${file} is not what its vendor has signed: its digest is ${digest('Calculated')}, and signed is ${digest('Current')}.`)
  const certificates = certificatesOf(file)
  const signer = certificates.find(({ subject, ca }) => !ca && subject.split('\n').includes(SIGNER))
  if (signer === undefined || !descends(signer, certificates))
    throw new Error(`${file} is not signed by ${SIGNER} under the authority that it uses.`)
}

function descends(certificate: X509Certificate, certificates: readonly X509Certificate[]): boolean {
  if (certificate.fingerprint256 === ROOT) return true
  const issuer = certificates.find((other) => other.ca && certificate.checkIssued(other) && certificate.verify(other.publicKey))
  return issuer !== undefined && issuer.fingerprint256 !== certificate.fingerprint256 && descends(issuer, certificates)
}

function certificatesOf(file: string): X509Certificate[] {
  const folder = mkdtempSync(join(tmpdir(), 'cloudprint-signature-'))
  try {
    const signature = join(folder, 'signature.pem')
    execFileSync('osslsigncode', ['extract-signature', '-pem', '-in', file, '-out', signature], { stdio: 'ignore' })
    const text = execFileSync('openssl', ['pkcs7', '-in', signature, '-print_certs'], { encoding: 'utf8' })
    return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(([pem]) => new X509Certificate(pem))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
