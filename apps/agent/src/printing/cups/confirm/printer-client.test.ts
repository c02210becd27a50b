import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, afterEach, expect, test } from 'vitest'
import { textOf } from '../ipp/read-attributes.ts'
import { StandInPrinter } from '../testing/stand-in-printer.ts'
import { printerAddress } from './printer-address.ts'
import { PrinterClient } from './printer-client.ts'

const client = new PrinterClient('cloudprint')
afterAll(() => client.close())
const stops: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

async function namesAt(uri: string, signal = AbortSignal.timeout(45_000)): Promise<(string | undefined)[] | undefined> {
  const address = printerAddress(uri)
  if (address === undefined) throw new Error(`${uri} has no address`)
  return (await client.jobs(address, 'completed', signal))?.map((job) => textOf(job, 'job-name'))
}

async function printerWith(settings: Parameters<typeof StandInPrinter.start>[0]): Promise<StandInPrinter> {
  const printer = await StandInPrinter.start(settings)
  stops.push(() => printer.stop())
  printer.add('done', 'completed')
  printer.add('under way', 'processing')
  return printer
}

test.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]'])('a printer at %s tells its jobs', async (host) => {
  const printer = await printerWith({ host: '127.0.0.1' })
  expect(await namesAt(printer.uri.replace('127.0.0.1', host))).toEqual(['done'])
  expect(printer.lastHeaders.host).toBe(`${host}:${printer.port}`)
})

test('over TLS the certificate that a printer has made itself will do', async () => {
  const dir = tempDir('certificate')
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  execFileSync('openssl', ['req', '-x509', ...curve, '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=printer'], { stdio: 'ignore' })
  const printer = await printerWith({ tls: { key: readFileSync(key), cert: readFileSync(cert) } })
  expect(await namesAt(printer.uri)).toEqual(['done'])
  expect(await namesAt(printer.uri.replace('ipps:', 'ipp:'))).toBeUndefined()
})

test('the credentials of a device URI stay where they are', async () => {
  const printer = await printerWith({})
  await namesAt(printer.uri.replace('//', '//user:secret@'))
  expect(JSON.stringify(printer.lastHeaders)).not.toMatch(/authorization|user|secret/)
})

test('what is no answer in IPP is none: an error page, a printer that is away, one that stays silent or breaks off', async () => {
  for (const [status, body] of [
    [401, ''],
    [200, '<html>'],
    [200, 'x'.repeat(2 * 1024 * 1024)],
  ] as const) {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    const uri = `ipp://localhost:${(server.address() as AddressInfo).port}/ipp/print`
    expect(await namesAt(uri)).toBeUndefined()
    await new Promise((resolve) => server.close(resolve))
    expect(await namesAt(uri)).toBeUndefined()
  }
  const breaking = createServer((request, response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('half')
    if (request.url === '/breaks') setTimeout(() => response.destroy())
  })
  await new Promise<void>((resolve) => breaking.listen(0, 'localhost', resolve))
  const { port } = breaking.address() as AddressInfo
  expect(await namesAt(`ipp://localhost:${port}/breaks`)).toBeUndefined()
  expect(await namesAt(`ipp://localhost:${port}/stalls`, AbortSignal.timeout(200))).toBeUndefined()
  await new Promise((resolve) => breaking.close(resolve))
  const silent = await printerWith({})
  silent.memory = 'never-answers'
  expect(await namesAt(silent.uri, AbortSignal.timeout(200))).toBeUndefined()
})

test('a printer gets two questions at a time, and those behind end when their time is over', async () => {
  const printer = await printerWith({})
  printer.memory = 'never-answers'
  const stop = new AbortController()
  const answers = Array.from({ length: 6 }, () => namesAt(printer.uri, stop.signal))
  await eventually(() => printer.asked === 2, { what: 'two questions' })
  stop.abort()
  expect(await Promise.all(answers)).toEqual(answers.map(() => undefined))
  printer.memory = 'keeps'
  expect(await namesAt(printer.uri)).toEqual(['done'])
  expect(printer).toMatchObject({ asked: 3, askedAtOnce: 2 })
})
