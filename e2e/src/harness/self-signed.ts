import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { tempDir } from '@cloudprint/testkit/temp-dir'

/** A certificate for these addresses, hosts and localhost, which this process trusts from now on; others by its file. */
export function selfSigned(addresses: readonly string[], hosts: readonly string[] = []): { certFile: string; keyFile: string } {
  const folder = tempDir('certificate')
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const names = ['DNS:localhost', ...hosts.map((host) => `DNS:${host}`), ...addresses.map((address) => `IP:${address}`)].join(',')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile]
  const subject = ['-subj', '/CN=relay', '-addext', `subjectAltName=${names}`]
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', certFile, ...subject], { stdio: 'ignore' })
  setDefaultCACertificates([...getCACertificates(), readFileSync(certFile, 'utf8')])
  return { certFile, keyFile }
}
