import { Agent, createServer, type Server } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { text } from 'node:stream/consumers'
import { selfSignedCertificate } from '@cloudprint/testkit/self-signed-certificate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guardedFetch } from './guarded-fetch.ts'
import type { GuardedRoad } from './guarded-fetch.ts'

const { cert, key } = selfSignedCertificate('wms.test', ['wms.test', 'other.test'])
const limits = { allowedNetworks: [], maxBytes: 1_000, headMs: 50_000, stallMs: 50_000, wholeMs: 50_000 }

/** Its connections end at the server, whatever they are for, as those through a proxy do that knows names we do not. */
let throughProxy: Agent
let server: Server
let port: number
beforeAll(async () => {
  server = createServer({ cert, key }, (request, response) => {
    if (request.url === '/document') response.end('document')
    else response.writeHead(302, { Location: `https://other.test:${port}/document` }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  const lookup: LookupFunction = (_host, options, callback) =>
    options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)
  throughProxy = new Agent({ lookup, ca: cert })
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const knowsNobody: LookupFunction = (_host, _options, callback) => callback(new Error('away'), '', 4)
/** A proxy that is away. */
const throughNone = new Agent({ lookup: knowsNobody })

async function fetched(path: string, allowedHosts: string[] | null, host = 'wms.test', roads?: GuardedRoad[]): Promise<string> {
  const asked = { url: `https://${host}:${port}${path}`, hasHash: false, limits: { ...limits, allowedHosts } }
  const answer = await guardedFetch(
    { ...asked, signal: AbortSignal.timeout(50_000) },
    // Straight there is nobody; whoever else answers for names where this runs may take longer to say so.
    { roadsTo: () => Promise.resolve(roads ?? [throughProxy]), lookup: knowsNobody },
  )
  if (!answer.ok) throw answer.failure
  return text(answer.body)
}

test('through a proxy, which nobody can watch looking names up, only hosts are asked that are listed', async () => {
  expect(await fetched('/document', ['wms.test'])).toBe('document')
  await expect(fetched('/document', null)).rejects.toMatchObject({ kind: 'host-refused', isPassing: false })
  await expect(fetched('/document', [])).rejects.toMatchObject({ kind: 'host-refused' })
})

test('a redirect to a host that is not listed is followed through no proxy', async () => {
  await expect(fetched('/moved', ['wms.test'])).rejects.toMatchObject({ kind: 'host-refused' })
  expect(await fetched('/moved', ['wms.test', 'other.test'])).toBe('document')
})

test('an address that is no public one is refused also where a proxy would reach it', async () => {
  await expect(fetched('/document', ['169.254.169.254'], '169.254.169.254')).rejects.toMatchObject({ kind: 'address-refused' })
})

test('the roads are tried in their order, and one that does not reach the host leaves it to the next', async () => {
  expect(await fetched('/document', ['wms.test'], 'wms.test', [throughProxy, 'direct'])).toBe('document')
  expect(await fetched('/document', ['wms.test'], 'wms.test', ['direct', throughProxy])).toBe('document')
  expect(await fetched('/document', ['wms.test'], 'wms.test', [throughNone, throughProxy])).toBe('document')
  await expect(fetched('/document', ['wms.test'], 'wms.test', [throughNone])).rejects.toMatchObject({
    kind: 'unreachable',
    isPassing: true,
  })
})

test('a host that is not listed is asked straight alone, where that is a road, too', async () => {
  await expect(fetched('/document', null, 'wms.test', [throughProxy, 'direct'])).rejects.toMatchObject({ kind: 'unreachable' })
})
