import { createLogger } from '@cloudprint/process-kit/logger'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { once } from 'node:events'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { ReloadingCertificate } from './reloading-certificate.ts'

type Pair = ReturnType<typeof selfSignedCertificate>

/** As Kubernetes mounts a secret: the files are links through `..data`, which is replaced as a whole. */
function mountedSecret(first: Pair) {
  const folder = tempDir('tls')
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
  let generation = 0
  const put = ({ cert, key }: Pair) => {
    const version = `..${(generation += 1)}`
    mkdirSync(join(folder, version))
    writeFileSync(join(folder, version, 'tls.crt'), cert)
    writeFileSync(join(folder, version, 'tls.key'), key)
    symlinkSync(version, join(folder, '..data.new'))
    renameSync(join(folder, '..data.new'), join(folder, '..data'))
  }
  put(first)
  symlinkSync('..data/tls.crt', certFile)
  symlinkSync('..data/tls.key', keyFile)
  return { folder, certFile, keyFile, put }
}

async function serve(files: { certFile: string; keyFile: string }, minVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.2') {
  const lines: string[] = []
  const log = createLogger({ name: 'test', pretty: false, destination: { write: (line) => void lines.push(line) } })
  const certificate = await ReloadingCertificate.read({ ...files, log })
  const server = createServer(certificate.options(minVersion), (_request, response) => response.end('hello'))
  certificate.keep(server, minVersion)
  certificate.start()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    await certificate.stop()
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const dial = async (options: ConnectionOptions = {}) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
    await once(socket, 'secureConnect')
    return socket
  }
  const shown = async () => {
    const socket = await dial()
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return subject.CN
  }
  return { dial, shown, logged: () => lines.join('') }
}

describe('a certificate', () => {
  test('that is replaced is used for new connections, and open ones stay', async () => {
    const secret = mountedSecret(selfSignedCertificate('first'))
    const { dial, shown } = await serve(secret)
    const open = await dial()
    expect(await shown()).toBe('first')
    secret.put(selfSignedCertificate('second'))
    await eventually(shown, { until: (name) => name === 'second' })
    open.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    const [answer] = (await once(open, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/)
    open.destroy()
  })

  test('that is broken, or whose key is another’s, changes nothing; the next good one does', async () => {
    const first = selfSignedCertificate('first')
    const secret = mountedSecret(first)
    const { shown, logged } = await serve(secret)
    secret.put({ cert: 'not a certificate', key: first.key })
    await eventually(() => logged().includes('the ones in use stay'))
    expect(await shown()).toBe('first')
    secret.put({ cert: selfSignedCertificate('mixed').cert, key: first.key })
    await eventually(() => logged().match(/the ones in use stay/g)?.length === 2)
    expect(await shown()).toBe('first')
    secret.put(selfSignedCertificate('third'))
    await eventually(shown, { until: (name) => name === 'third' })
    expect(logged()).not.toContain('PRIVATE KEY')
  })

  test('is followed when its files are written in place, one after the other', async () => {
    const folder = tempDir('tls')
    const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
    const put = ({ cert, key }: Pair) => {
      writeFileSync(files.certFile, cert)
      writeFileSync(files.keyFile, key)
    }
    put(selfSignedCertificate('first'))
    const { shown } = await serve(files)
    put(selfSignedCertificate('second'))
    await eventually(shown, { until: (name) => name === 'second' })
  })

  test('keeps the least TLS version through a change', async () => {
    const secret = mountedSecret(selfSignedCertificate('first'))
    const { dial, shown } = await serve(secret, 'TLSv1.3')
    await expect(dial({ maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/i)
    secret.put(selfSignedCertificate('second'))
    await eventually(shown, { until: (name) => name === 'second' })
    await expect(dial({ maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/i)
  })

  test('that is not there at the start is explained to the operator', async () => {
    const files = { certFile: '/nowhere/tls.crt', keyFile: '/nowhere/tls.key' }
    await expect(serve(files)).rejects.toThrow(/nowhere.*check the files named by CLOUDPRINT_TLS_CERT_FILE/)
  })
})
