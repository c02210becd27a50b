import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SIGNER = 'O=OpenJS Foundation'
/** SHA-256 of "Microsoft Identity Verification Root Certificate Authority 2020", from which the vendor's certificates of three days descend. */
const ROOT = '53:67:F2:0C:7A:DE:0E:2B:CA:79:09:15:05:6D:08:6B:72:0C:33:C1:FA:2A:26:61:AC:F7:87:E3:29:2E:12:70'

/**
 * Whether a node.exe is its vendor's own: its bytes are those that are signed, the key of its vendor's certificate signed them, and that
 * certificate was good then (by the time stamp) and descends from the authority that Windows trusts for it, as the stamp's does. Certificates
 * prove nothing by being there: anybody can add some to a signature. Revocation is left to Windows, since it needs the network.
 * @throws where it is another's, or was changed.
 */
export function checkNodeOfWindows(file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'cloudprint-signature-'))
  try {
    const certificates = certificatesOf(file, join(folder, 'signature.pem'))
    const vendor = certificates.find(({ subject, ca }) => !ca && subject.split('\n').includes(SIGNER))
    const root = certificates.find(({ fingerprint256 }) => fingerprint256 === ROOT)
    if (vendor === undefined || root === undefined) throw new Error(`${file} is not signed by ${SIGNER} under the authority that it uses.`)
    const rootFile = join(folder, 'root.pem')
    writeFileSync(rootFile, root.toString())
    const said = faultOf(file, { rootFile, signer: vendor.fingerprint256.replaceAll(':', '') })
    if (said !== undefined) throw new Error(`${file} is not what its vendor has signed:\n${said}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param trusted the only root, and the SHA-256 of the certificate that must have signed. */
function faultOf(file: string, trusted: { rootFile: string; signer: string }): string | undefined {
  const authorities = ['-CAfile', trusted.rootFile, '-TSA-CAfile', trusted.rootFile]
  const signer = ['-require-leaf-hash', `sha256:${trusted.signer}`]
  const { status, stdout, stderr } = osslsigncode('verify', ...withoutRevocation(), ...authorities, ...signer, '-in', file)
  return status === 0 ? undefined : stdout + stderr
}

/** After 2.5, which Debian 12 has, it asks for lists of revoked certificates unless told otherwise, by one name or the other. */
function withoutRevocation(): string[] {
  const { stdout, stderr } = osslsigncode('verify', '--help')
  return ['-ignore-crl', '-ignore-cdp'].filter((flag) => (stdout + stderr).includes(flag)).slice(0, 1)
}

function certificatesOf(file: string, signature: string): X509Certificate[] {
  if (osslsigncode('extract-signature', '-pem', '-in', file, '-out', signature).status !== 0) return []
  const text = execFileSync('openssl', ['pkcs7', '-in', signature, '-print_certs'], { encoding: 'utf8' })
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(([pem]) => new X509Certificate(pem))
}

/** @throws where it is not there. */
function osslsigncode(...args: string[]) {
  const ran = spawnSync('osslsigncode', args, { encoding: 'utf8' })
  if (ran.error !== undefined) throw ran.error
  return ran
}
