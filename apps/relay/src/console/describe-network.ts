import type { Network } from '@cloudprint/protocol/http/network-routes'
import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import type { RelayEnv } from '../env.ts'
import { ownUrl } from '../own-url.ts'

/** A name server that does not answer must not hold up the page: the addresses are a help, not the point. */
const LOOKUP_MS = 2_000

/** What a site's firewall must allow to reach this relay, read anew: certificates and addresses change while it runs. */
export async function describeNetwork(env: RelayEnv): Promise<Network> {
  const url = new URL(ownUrl(env))
  const isSecure = url.protocol === 'https:'
  const host = url.hostname.replaceAll(/[[\]]/g, '')
  const [addresses, certificate] = await Promise.all([addressesOf(host), shownCertificate(env.CLOUDPRINT_TLS_CERT_FILE)])
  return {
    host,
    isDeclared: env.CLOUDPRINT_PUBLIC_URL !== undefined,
    isSecure,
    addresses,
    apiPort: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    channelPort: env.CLOUDPRINT_CHANNEL_PORT,
    certificate,
  }
}

async function addressesOf(host: string): Promise<string[]> {
  const late = new Promise<[]>((resolve) => setTimeout(resolve, LOOKUP_MS, []).unref())
  const found = await Promise.race([lookup(host, { all: true }).catch(() => []), late])
  return [...new Set(found.map(({ address }) => address))]
}

async function shownCertificate(certFile: string | undefined): Promise<Network['certificate']> {
  if (certFile === undefined) return null
  const { subjectAltName, subject, issuer, fingerprint256, validToDate } = new X509Certificate(await readFile(certFile))
  return {
    names: subjectAltName === undefined ? [commonName(subject)] : namesIn(subjectAltName),
    issuer: commonName(issuer),
    sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
    validUntil: validToDate.toISOString(),
  }
}

/** `DNS:print.example.com, IP Address:10.0.0.1`, as OpenSSL writes alternative names. */
function namesIn(subjectAltName: string): string[] {
  return subjectAltName.split(', ').map((entry) => entry.replace(/^[^:]+:/, ''))
}

/** Of `C=US\nO=Example\nCN=Example R3`; the whole where it has no common name. */
function commonName(distinguishedName: string): string {
  return /^CN=(.+)$/m.exec(distinguishedName)?.[1] ?? distinguishedName.replaceAll('\n', ', ')
}
