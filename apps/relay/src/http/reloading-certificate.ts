import { createLoop } from '@cloudprint/process-kit/loop'
import type { Loop } from '@cloudprint/process-kit/loop'
import type { Logger } from '@cloudprint/process-kit/logger'
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Server, ServerOptions } from 'node:https'
import { dirname } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { SecureVersion } from 'node:tls'
import { OperatorError } from '../operator-error.ts'

interface Pair {
  cert: string
  key: string
}

interface Settings {
  certFile: string
  keyFile: string
  log: Logger
}

/** Changes come by watching; this finds those that a network file system or an odd symlink hides. */
const LOOK_AGAIN_MS = 30_000

/**
 * The server's certificate, taken over while connections stay open. Certificate and key are used together or not at all:
 * a pair that is broken, or half replaced, changes nothing but the log, and is tried again when a file changes.
 */
export class ReloadingCertificate {
  readonly #settings: Settings
  readonly #minVersionByServer = new Map<Server, SecureVersion>()
  readonly #loop: Loop
  #pair: Pair
  #refused: Pair | undefined
  #watchers: FSWatcher[] = []

  private constructor(settings: Settings, pair: Pair) {
    this.#settings = settings
    this.#pair = pair
    this.#loop = createLoop({
      name: 'read the certificate again',
      everyMs: LOOK_AGAIN_MS,
      log: settings.log,
      step: () => this.#readAgain(),
    })
  }

  /** @throws OperatorError when there is no usable pair to begin with. */
  static async read(settings: Settings): Promise<ReloadingCertificate> {
    try {
      const pair = await readPair(settings)
      createSecureContext(pair)
      return new ReloadingCertificate(settings, pair)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new OperatorError(
        `The certificate can not be used (${reason}): check the files named by CLOUDPRINT_TLS_CERT_FILE and CLOUDPRINT_TLS_KEY_FILE.`,
        { cause },
      )
    }
  }

  /** For `https.createServer`; then hand the server to `keep`, so that it learns of new certificates. */
  options(minVersion: SecureVersion): ServerOptions {
    return { ...this.#pair, minVersion }
  }

  keep(server: Server, minVersion: SecureVersion): void {
    this.#minVersionByServer.set(server, minVersion)
  }

  /** Directories are watched, not files: editors, certbot and Kubernetes replace files by renaming. */
  start(): void {
    const { certFile, keyFile } = this.#settings
    this.#watchers = [...new Set([dirname(certFile), dirname(keyFile)])].map((folder) => {
      const watcher = watch(folder, { persistent: false }, () => this.#loop.nudge())
      watcher.on('error', (error) => this.#settings.log.warn({ err: error, folder }, 'certificates are no longer watched, only looked at'))
      return watcher
    })
    this.#loop.start()
  }

  async stop(): Promise<void> {
    for (const watcher of this.#watchers) watcher.close()
    await this.#loop.stop()
  }

  async #readAgain(): Promise<void> {
    const { log, certFile } = this.#settings
    const pair = await readPair(this.#settings).catch((error: unknown) => error)
    if (!isPair(pair)) {
      log.warn({ err: pair }, 'the certificate files can not be read; the certificate in use stays')
      return
    }
    if (isSame(pair, this.#pair) || isSame(pair, this.#refused)) return
    try {
      createSecureContext(pair)
    } catch (error) {
      this.#refused = pair
      log.warn({ err: error, certFile }, 'the new certificate and key are broken or do not belong together; the ones in use stay')
      return
    }
    for (const [server, minVersion] of this.#minVersionByServer) server.setSecureContext({ ...pair, minVersion })
    this.#pair = pair
    this.#refused = undefined
    log.info({ certFile }, 'a new certificate is in use')
  }
}

async function readPair({ certFile, keyFile }: Settings): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  return { cert, key }
}

function isPair(value: unknown): value is Pair {
  return typeof value === 'object' && value !== null && 'cert' in value
}

function isSame(pair: Pair, other: Pair | undefined): boolean {
  return pair.cert === other?.cert && pair.key === other.key
}
