import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRelayEnv } from '../env.ts'
import { describeNetwork } from './describe-network.ts'

test('the declared name, the ports and the certificate in use are told', async () => {
  const folder = tempDir('network')
  const { cert, key } = selfSignedCertificate('localhost')
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  writeFileSync(certFile, cert)
  writeFileSync(keyFile, key)
  const env = readRelayEnv({
    CLOUDPRINT_PUBLIC_URL: 'https://localhost:8443',
    CLOUDPRINT_CHANNEL_PORT: '7123',
    CLOUDPRINT_TLS_CERT_FILE: certFile,
    CLOUDPRINT_TLS_KEY_FILE: keyFile,
  })
  const { certificate, ...network } = await describeNetwork(env)
  expect(network).toMatchObject({ host: 'localhost', isDeclared: true, isSecure: true, apiPort: 8443, channelPort: 7123 })
  expect(network.addresses).toContain('127.0.0.1')
  const shown = new X509Certificate(cert)
  expect(certificate?.names).toContain('localhost')
  expect(certificate?.sha256).toBe(shown.fingerprint256.replaceAll(':', '').toLowerCase())
  expect(certificate?.validUntil).toBe(new Date(shown.validTo).toISOString())
})

test('behind a proxy the port of its address counts, and no certificate of ours', async () => {
  const env = readRelayEnv({ CLOUDPRINT_PUBLIC_URL: 'https://192.0.2.7', CLOUDPRINT_BEHIND_PROXY: 'true' })
  expect(await describeNetwork(env)).toMatchObject({ host: '192.0.2.7', addresses: ['192.0.2.7'], apiPort: 443, certificate: null })
})

test('a name that no server knows has no addresses', async () => {
  const env = readRelayEnv({ CLOUDPRINT_PUBLIC_URL: 'https://print.invalid', CLOUDPRINT_BEHIND_PROXY: 'true' })
  expect(await describeNetwork(env)).toMatchObject({ host: 'print.invalid', addresses: [] })
})

test('an IPv6 address stands without brackets', async () => {
  const env = readRelayEnv({ CLOUDPRINT_PUBLIC_URL: 'http://[::1]:8080' })
  expect(await describeNetwork(env)).toMatchObject({ host: '::1', apiPort: 8080, isSecure: false })
})
