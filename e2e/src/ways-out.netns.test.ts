import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROXY_PORT, proxyUser, siteAuthority, startInspector, startSquid, startTinyproxy } from './harness/devices-on-way.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { selfSigned } from './harness/self-signed.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import { SiteBehind, type Way } from './harness/site-behind.ts'
import { ownAddress, type Wire } from './harness/wire.ts'

const LARGE_BYTES = 20 * 1024 * 1024
const IDLE_SECONDS = 60

let relay: RelayProcess
let relayCert: string
let site: SiteBehind | undefined
let authority: ReturnType<typeof siteAuthority>
beforeAll(async () => {
  const address = ownAddress()
  const { certFile, keyFile } = selfSigned([address])
  relayCert = certFile
  authority = siteAuthority(address)
  relay = await startRelay({
    env: { CLOUDPRINT_HOST: '0.0.0.0', CLOUDPRINT_TLS_CERT_FILE: certFile, CLOUDPRINT_TLS_KEY_FILE: keyFile },
  })
})
afterAll(() => relay.stop())
showLogsOfRed(() => [
  ['relay', relay.output()],
  ['agent', site?.agent.output() ?? ''],
])

const proxyAt = ({ wayAddress }: Wire, { username, password } = proxyUser) => `http://${username}:${password}@${wayAddress}:${PROXY_PORT}`
const inspects = (wire: Wire, port: number, toPort: number, passesWebSockets: boolean) =>
  startInspector(wire, { port, toPort, ...authority, passesWebSockets })

interface Case {
  what: string
  way: () => Way
  by: string
  obstacle: string | null
}

const cases: Case[] = [
  { what: 'nothing in between', way: () => ({ caFile: relayCert }), by: 'channel-websocket', obstacle: null },
  {
    what: 'a firewall that opens the HTTPS port alone',
    way: () => ({ caFile: relayCert, prepare: (wire) => wire.behave({ opens: [relay.apiPort] }) }),
    by: 'api-websocket',
    obstacle: 'port-blocked',
  },
  {
    what: 'tinyproxy with Basic, which connects to the HTTPS port alone and cuts what is idle for 60 s',
    way: () => ({
      caFile: relayCert,
      prepare: async (wire) => {
        wire.behave({ opens: [] })
        await startTinyproxy(wire, { ports: [relay.apiPort], idleSeconds: IDLE_SECONDS })
      },
      agent: (wire) => ({ enrolWith: ['--proxy', proxyAt(wire)] }),
    }),
    by: 'api-websocket',
    obstacle: 'proxy-refuses',
  },
  {
    what: 'squid with Basic, known from the environment',
    way: () => ({
      caFile: relayCert,
      prepare: async (wire) => {
        wire.behave({ opens: [] })
        await startSquid(wire)
      },
      agent: (wire) => ({ env: { HTTPS_PROXY: proxyAt(wire) } }),
    }),
    by: 'channel-websocket',
    obstacle: null,
  },
  {
    what: 'a device that inspects TLS by an authority of the site',
    way: () => ({
      caFile: authority.caFile,
      prepare: async (wire) => {
        wire.behave({
          opens: [],
          turns: [
            { port: relay.apiPort, to: 8443 },
            { port: relay.channelPort, to: 8444 },
          ],
        })
        await Promise.all([inspects(wire, 8443, relay.apiPort, true), inspects(wire, 8444, relay.channelPort, true)])
      },
    }),
    by: 'channel-websocket',
    obstacle: null,
  },
  {
    what: 'such a device that lets no WebSocket through',
    way: () => ({
      caFile: authority.caFile,
      prepare: async (wire) => {
        wire.behave({ opens: [], turns: [{ port: relay.apiPort, to: 8443 }] })
        await inspects(wire, 8443, relay.apiPort, false)
      },
    }),
    by: 'api-polling',
    obstacle: 'port-blocked',
  },
]

test.each(cases)('through $what a label and a document of 20 MB come out once', async ({ what, way, by, obstacle }) => {
  const here = (site = await SiteBehind.start(relay, way()))
  try {
    expect(here.link).toMatchObject({ state: 'connected', way: by, obstacle })
    const label = await here.print('label', sampleZpl(what))
    expect(label).toMatchObject({ state: 'completed', copies: 1 })
    const large = await here.print('office', samplePdf({ title: what, fillerBytes: LARGE_BYTES }))
    expect(large).toMatchObject({ state: 'completed', copies: 1 })
  } finally {
    await here.stop()
  }
})
