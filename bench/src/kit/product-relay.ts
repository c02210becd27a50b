import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { freePort } from '@cloudprint/testkit/free-port'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { spawnProcess } from '@cloudprint/testkit/spawn-process'
import type { SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Database, Ground } from './ground.ts'
import type { HttpTarget } from './http-target.ts'
import { inspect } from './inspect.ts'
import type { Inspected } from './inspect.ts'

export interface ProductRelay {
  url: string
  /** The one that runs now. */
  process: SpawnedProcess
  /** Kills it and starts it again on the same data and ports; resolves when it listens. */
  restartKilled(): Promise<void>
  database: Database
  enrolmentCode: string
  dataDir: string
  /** Of the authority that vouches for a relay that speaks TLS. */
  caFile: string | undefined
  authorization: Record<string, string>
  /** Where labels for these printers go. */
  target(printerIds: string[]): HttpTarget
  /** Opens the inspector; only when started with `isInspected`. */
  inspect(): Promise<Inspected>
  stop(): Promise<void>
}

export interface ProductRelaySettings {
  isInspected?: boolean
  /** Speaks TLS, as it does for other machines. */
  isSecure?: boolean
  /** Further settings. */
  env?: Record<string, string>
}

const main = new URL('../../../apps/relay/dist/main.js', import.meta.url).pathname

/** The relay as it is shipped, in a process of its own, on the bench's PostgreSQL. */
export async function startProductRelay(
  ground: Ground,
  { isInspected = false, isSecure = false, env: furtherEnv = {} }: ProductRelaySettings = {},
): Promise<ProductRelay> {
  const database = await ground.createDatabase('relay')
  const dataDir = join(tempDir('bench-relay'), 'data')
  const apiPort = await freePort()
  const certificate = isSecure ? makeCertificate(`relay ${apiPort}`) : undefined
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(apiPort),
    CLOUDPRINT_CHANNEL_PORT: String(await freePort()),
    // The bound guards a site; here it would end the load.
    CLOUDPRINT_MAX_QUEUED_PER_PRINTER: '10000000',
    CLOUDPRINT_REQUESTS_PER_SECOND: '10000000',
    ...(certificate && { CLOUDPRINT_TLS_CERT_FILE: certificate.certFile, CLOUDPRINT_TLS_KEY_FILE: certificate.keyFile }),
    ...furtherEnv,
  }
  const run = async () => {
    const started = spawnProcess({ command: process.execPath, args: [...(isInspected ? ['--inspect=127.0.0.1:0'] : []), main], env })
    await started.waitForLine(/listening on http/, 60_000)
    return started
  }
  let running = await run()
  const { apiKey, enrolmentCode } = JSON.parse(readFileSync(join(dataDir, 'first-run.json'), 'utf8')) as Record<string, string>
  await database.query('update enrolment_code set uses_left = 100000')
  const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${apiPort}`
  const authorization = { authorization: `Bearer ${apiKey}` }
  return {
    url,
    get process() {
      return running
    },
    restartKilled: async () => {
      await running.kill9()
      running = await run()
    },
    database,
    enrolmentCode: enrolmentCode ?? '',
    dataDir,
    caFile: certificate?.certFile,
    authorization,
    target: (printerIds) => ({ url, path: '/v1/jobs', headers: authorization, printerIds }),
    inspect: () => inspect(running),
    stop: async () => {
      await running.stop(30_000)
      await database.drop()
    },
  }
}

/** Trusted by this process from now on. Each by a name of its own: of two with one name only the first is believed. */
function makeCertificate(name: string): { certFile: string; keyFile: string } {
  const folder = tempDir('bench-certificate')
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const { cert, key } = selfSignedCertificate(name)
  writeFileSync(certFile, cert)
  writeFileSync(keyFile, key)
  setDefaultCACertificates([...getCACertificates(), cert])
  return { certFile, keyFile }
}
