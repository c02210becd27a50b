import { createLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { freePort } from '@cloudprint/testkit/free-port'
import { tempDatabase } from '@cloudprint/testkit/temp-database'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { EventEmitter, once } from 'node:events'
import { existsSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RelayEnv } from './env.ts'
import { runRelay } from './run-relay.ts'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'

class TestHost extends EventEmitter {
  exitCode?: number
  exit(code: number): void {
    this.exitCode = code
  }
}

/** The whole program in this process: its settings as an operator gives them, stopped by a signal. */
async function run(settings: Record<string, string> = {}) {
  const { url } = await tempDatabase()
  const dataDir = tempDir('relay')
  const env = RelayEnv.parse({
    DATABASE_URL: url,
    CLOUDPRINT_DATA_DIR: dataDir,
    CLOUDPRINT_API_PORT: String(await freePort()),
    CLOUDPRINT_CHANNEL_PORT: String(await freePort()),
    ...settings,
  })
  const lines: string[] = []
  const log = createLogger({ name: 'relay', pretty: false, destination: { write: (line) => void lines.push(line) } })
  const host = new TestHost()
  const ended = runRelay(env, log, host)
  const stop = async () => {
    host.emit('SIGTERM')
    await ended
    return host.exitCode
  }
  onTestFinished(async () => {
    await stop()
  })
  return {
    env,
    dataDir,
    ended,
    stop,
    host,
    logged: () => lines.join(''),
    listening: () => eventually(() => lines.some((line) => line.includes('listening on'))),
  }
}

/** The one line that an operator sees of a start that failed. */
async function failure(settings: Record<string, string>): Promise<string> {
  const relay = await run(settings)
  await relay.ended
  expect(relay.host.exitCode).toBe(1)
  expect(relay.logged()).not.toContain('    at ')
  const fatal = relay
    .logged()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line))
  expect(fatal).toHaveLength(1)
  return (JSON.parse(fatal[0] ?? '') as { msg: string }).msg
}

describe('the relay', () => {
  test('starts on an empty database, tells its owner how to begin, and stops when told', async () => {
    const relay = await run()
    await relay.listening()
    const url = `http://localhost:${relay.env.CLOUDPRINT_API_PORT}`
    const path = join(relay.dataDir, 'first-run.json')
    const first = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
    expect(first).toMatchObject({
      consoleUrl: url,
      apiUrl: url,
      email: 'owner@cloudprint.local',
      printedFolder: join(relay.dataDir, 'printed'),
    })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(relay.dataDir, 'auth-secret')).mode & 0o777).toBe(0o600)
    expect((await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${first.apiKey}` } })).status).toBe(200)
    expect(await relay.stop()).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
    for (const secret of [first.apiKey, first.password, first.enrolmentCode]) expect(relay.logged()).not.toContain(secret)
  })

  test('goes on where it was when it is started again', async () => {
    const relay = await run()
    await relay.listening()
    const path = join(relay.dataDir, 'first-run.json')
    const before = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
    expect(await relay.stop()).toBe(0)
    const again = await run({ DATABASE_URL: relay.env.DATABASE_URL ?? '', CLOUDPRINT_DATA_DIR: relay.dataDir })
    await again.listening()
    const url = `http://localhost:${again.env.CLOUDPRINT_API_PORT}`
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...before, consoleUrl: url, apiUrl: url })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { email, password } = before
    const headers = { 'content-type': 'application/json', 'origin': url }
    const signedIn = await fetch(`${url}/auth/sign-in/email`, { method: 'POST', headers, body: JSON.stringify({ email, password }) })
    expect(signedIn.status).toBe(200)
  })

  test('puts a damaged first-run.json aside, says so in one sentence, and starts', async () => {
    const relay = await run()
    await relay.listening()
    const path = join(relay.dataDir, 'first-run.json')
    expect(await relay.stop()).toBe(0)
    for (const damaged of ['{"apiUrl":"http', '{}', '']) {
      writeFileSync(path, damaged)
      const again = await run({ DATABASE_URL: relay.env.DATABASE_URL ?? '', CLOUDPRINT_DATA_DIR: relay.dataDir })
      await again.listening()
      expect(again.logged()).toContain(`${path} is damaged and was put aside as ${path}.damaged: sign in to the console as before`)
      expect(again.logged()).not.toContain('    at ')
      expect(existsSync(path)).toBe(false)
      expect(readFileSync(`${path}.damaged`, 'utf8')).toBe(damaged)
      expect(await again.stop()).toBe(0)
    }
  })

  test('leaves a store alone that is not its own, as where a disk is mounted late or a database is new, until it is', async () => {
    const relay = await run()
    await relay.listening()
    expect(await relay.stop()).toBe(0)
    const documents = join(relay.dataDir, 'documents')
    renameSync(documents, `${documents}-elsewhere`)
    const again = await run({ DATABASE_URL: relay.env.DATABASE_URL ?? '', CLOUDPRINT_DATA_DIR: relay.dataDir })
    await again.listening()
    const ready = async () => (await fetch(`http://localhost:${again.env.CLOUDPRINT_API_PORT}/health/ready`)).json()
    expect(await ready()).toEqual({ status: 'ready', documents: 'away' })
    expect(again.logged()).toContain('its marker is missing. Is it mounted')
    rmdirSync(documents)
    renameSync(`${documents}-elsewhere`, documents)
    await eventually(async () => expect(await ready()).toEqual({ status: 'ready', documents: 'ok' }))
    expect(await again.stop()).toBe(0)
    const stranger = await run({ CLOUDPRINT_DATA_DIR: relay.dataDir })
    await stranger.listening()
    expect(stranger.logged()).toContain('its marker is that of another installation')
  })

  test('serves TLS by its own certificate: 1.2 and newer on the API, 1.3 alone on the channel', async () => {
    const { cert, key } = selfSignedCertificate('localhost')
    const folder = tempDir('tls')
    writeFileSync(join(folder, 'tls.crt'), cert)
    writeFileSync(join(folder, 'tls.key'), key)
    const relay = await run({ CLOUDPRINT_TLS_CERT_FILE: join(folder, 'tls.crt'), CLOUDPRINT_TLS_KEY_FILE: join(folder, 'tls.key') })
    await relay.listening()
    const { CLOUDPRINT_API_PORT: apiPort, CLOUDPRINT_CHANNEL_PORT: channelPort } = relay.env
    const [response] = (await once(get(`https://localhost:${apiPort}/health/live`, { ca: cert }), 'response')) as [IncomingMessage]
    response.resume()
    expect(response.headers['strict-transport-security']).toMatch(/^max-age=\d+/)
    const dial = async (port: number, maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
      const socket = connect({ port, host: 'localhost', ca: cert, maxVersion })
      await once(socket, 'secureConnect')
      const protocol = socket.getProtocol()
      socket.destroy()
      return protocol
    }
    expect(await dial(apiPort, 'TLSv1.2')).toBe('TLSv1.2')
    expect(await dial(channelPort, 'TLSv1.3')).toBe('TLSv1.3')
    await expect(dial(channelPort, 'TLSv1.2')).rejects.toThrow(/version/i)
    await expect(fetch(`http://localhost:${apiPort}/health/live`)).rejects.toThrow()
    expect(await relay.stop()).toBe(0)
  })
})

describe('a start that an operator can mend ends with one sentence', () => {
  test.each(['CLOUDPRINT_API_PORT', 'CLOUDPRINT_CHANNEL_PORT'])('when the port of %s is taken', async (name) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const port = String((other.address() as { port: number }).port)
    expect(await failure({ [name]: port })).toBe(`Port ${port} is taken by another program: stop it, or set ${name} to a free one.`)
  })

  test('when a file is where its data are to be kept', async () => {
    const file = join(tempDir('relay'), 'data')
    writeFileSync(file, '')
    for (const dataDir of [file, join(file, 'deeper'), join(file, 'deeper', 'still')]) {
      const said = await failure({ CLOUDPRINT_DATA_DIR: dataDir })
      expect(said).toMatch(/^There is a file where the folder .* is needed: move it away, or set CLOUDPRINT_DATA_DIR\.$/)
      expect(said).toContain(file)
    }
  })

  test('when the database is not there', async () => {
    const port = await freePort()
    const said = await failure({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/db` })
    expect(said).toMatch(/^The database cannot be reached \(.*\): check that PostgreSQL runs and that DATABASE_URL is right\.$/)
    expect(said).not.toContain('secret')
  })

  test('when the database does not let us in, or does not exist', async () => {
    const { url } = await tempDatabase()
    const wrong = new URL(url)
    wrong.password = 'wrong'
    expect(await failure({ DATABASE_URL: wrong.href })).toMatch(/check user and password in DATABASE_URL\.$/)
    const missing = new URL(url)
    missing.pathname = '/not_there'
    expect(await failure({ DATABASE_URL: missing.href })).toMatch(/create it, or correct the name in DATABASE_URL\.$/)
  })

  test('when the certificate is not there', async () => {
    expect(await failure({ CLOUDPRINT_TLS_CERT_FILE: '/nowhere/c', CLOUDPRINT_TLS_KEY_FILE: '/nowhere/k' })).toMatch(
      /check the files named by/,
    )
  })
})
