import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { PROXY_PORT, proxyUser, siteAuthority, startInspector, startSquid, startTinyproxy } from './harness/devices-on-way.ts'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { root } from './harness/process-env.ts'
import { selfSigned } from './harness/self-signed.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import { SiteBehind, type Way } from './harness/site-behind.ts'
import { ownAddress, type Wire } from './harness/wire.ts'

const LARGE_BYTES = 20 * 1024 * 1024
const IDLE_SECONDS = 60
const RELAY_HOST = 'relay.site'

let relay: RelayProcess
let relayCert: string
let authority: ReturnType<typeof siteAuthority>
/** The last one that was begun, and the one that stands until the end to see whether its link lasts. */
let site: SiteBehind | undefined
let lasting: { site: SiteBehind; sinceMs: number } | undefined
const figures: object[] = []

beforeAll(async () => {
  const address = ownAddress()
  const { certFile, keyFile } = selfSigned([address], [RELAY_HOST])
  relayCert = certFile
  authority = siteAuthority(address)
  relay = await startRelay({
    env: { CLOUDPRINT_HOST: '0.0.0.0', CLOUDPRINT_TLS_CERT_FILE: certFile, CLOUDPRINT_TLS_KEY_FILE: keyFile },
  })
})
afterAll(async () => {
  await lasting?.site.stop()
  await relay.stop()
  mkdirSync(join(root, 'test-results/figures'), { recursive: true })
  writeFileSync(join(root, 'test-results/figures/ways-out.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
})
showLogsOfRed(() => [
  ['relay', relay.output()],
  ['agent', site?.agent.output() ?? ''],
])

const proxyAt = ({ wayAddress }: Wire, { username, password } = proxyUser) => `http://${username}:${password}@${wayAddress}:${PROXY_PORT}`
const inspects = (wire: Wire, { port, toPort, passesWebSockets }: { port: number; toPort: number; passesWebSockets: boolean }) =>
  startInspector(wire, { port, toPort, ...authority, passesWebSockets })

/** Addresses of IPv6 that look fine and lead nowhere: a neighbour that nobody is. */
function layDeadIpv6(wire: Wire): void {
  const onSite = (...command: string[]) => {
    const [file, ...args] = [...wire.onSite, ...command] as [string, ...string[]]
    execFileSync(file, args, { stdio: 'ignore' })
  }
  onSite('sysctl', '-q', '-w', 'net.ipv6.conf.wan.disable_ipv6=0')
  onSite('ip', '-6', 'address', 'add', '2001:db8:1::6/64', 'dev', 'wan', 'nodad')
  onSite('ip', '-6', 'neighbour', 'add', '2001:db8:1::5', 'lladdr', '02:00:00:00:00:01', 'dev', 'wan', 'nud', 'permanent')
  onSite('ip', '-6', 'route', 'add', 'default', 'via', '2001:db8:1::5', 'dev', 'wan')
}

/** Runs a command where the relay's name stands for that dead address and for its real one. */
function knowingTwoAddresses(wire: Wire): readonly string[] {
  const hosts = join(tempDir('hosts'), 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost\n2001:db8:2::1 ${RELAY_HOST}\n${wire.relayAddress} ${RELAY_HOST}\n`)
  return [...wire.onSite, 'unshare', '--mount', 'sh', '-c', `mount --bind '${hosts}' /etc/hosts && exec "$@"`, 'sh']
}

const Findings = z.array(z.object({ check: z.string(), verdict: z.string(), says: z.string() }))

interface Case {
  what: string
  way: () => Way
  by: string
  obstacle: string | null
  /** What its doctor warns of, by the name of the check. */
  warned?: Record<string, string>
  lasts?: true
}

const cases: Case[] = [
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
    warned: { channel: 'The proxy refuses to connect to the relay' },
    lasts: true,
  },
  { what: 'nothing in between', way: () => ({ caFile: relayCert }), by: 'channel-websocket', obstacle: null },
  {
    what: 'a firewall that opens the HTTPS port alone',
    way: () => ({ caFile: relayCert, prepare: (wire) => wire.behave({ opens: [relay.apiPort] }) }),
    by: 'api-websocket',
    obstacle: 'port-blocked',
    warned: { channel: 'The connection gets no answer' },
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
    what: 'a device that inspects TLS by an authority of the machine’s own store',
    way: () => ({
      agent: () => ({ env: { SSL_CERT_FILE: authority.caFile } }),
      prepare: async (wire) => {
        wire.behave({
          opens: [],
          turns: [
            { port: relay.apiPort, to: 8443 },
            { port: relay.channelPort, to: 8444 },
          ],
        })
        await inspects(wire, { port: 8443, toPort: relay.apiPort, passesWebSockets: true })
        await inspects(wire, { port: 8444, toPort: relay.channelPort, passesWebSockets: true })
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
        await inspects(wire, { port: 8443, toPort: relay.apiPort, passesWebSockets: false })
      },
    }),
    by: 'api-polling',
    obstacle: 'port-blocked',
    warned: { channel: 'The connection gets no answer', WebSocket: 'WebSockets are not let through' },
  },
  {
    what: 'IPv6 that leads nowhere, beside IPv4 that works',
    way: () => ({ caFile: relayCert, relayHost: RELAY_HOST, prepare: layDeadIpv6, launcher: knowingTwoAddresses }),
    by: 'channel-websocket',
    obstacle: null,
  },
]

test.each(cases)('through $what a label and a document of 20 MB come out once', async ({ what, way, by, obstacle, warned = {}, lasts }) => {
  const here = (site = await SiteBehind.start(relay, way()))
  if (lasts) lasting = { site: here, sinceMs: performance.now() }
  try {
    expect(here.link).toMatchObject({ state: 'connected', way: by, obstacle })
    const label = await here.print('label', sampleZpl(what))
    expect(label).toMatchObject({ state: 'completed', copies: 1 })
    const large = await here.print('office', samplePdf({ title: what, fillerBytes: LARGE_BYTES }))
    expect(large).toMatchObject({ state: 'completed', copies: 1 })
    const findings = Object.keys(warned).length === 0 ? [] : Findings.parse(JSON.parse(await here.agent.command('doctor', '--json')))
    for (const [check, title] of Object.entries(warned)) {
      const says = expect.stringContaining(title) as string
      expect(findings.find((finding) => finding.check === check)).toMatchObject({ verdict: 'warning', says })
    }
    figures.push({ what, by, connectedAfterMs: here.connectedAfterMs, labelMs: label.ms, largeMs: large.ms })
  } finally {
    if (!lasts) await here.stop()
  }
})

test('what stands in between is named to who enrols a machine, and no password with it', async () => {
  const wrong = (wire: Wire) => proxyAt(wire, { username: proxyUser.username, password: 'wrong-secret' })
  const tries: [Way, RegExp][] = [
    [{ agent: ({ wayAddress }) => ({ enrolWith: ['--proxy', `${wayAddress}:${PROXY_PORT}`] }) }, /wants a user name and a password/],
    [{ agent: (wire) => ({ enrolWith: ['--proxy', wrong(wire)] }) }, /does not take this user name and password/],
    [{ agent: ({ wayAddress }) => ({ enrolWith: ['--proxy', `http://${wayAddress}:9`] }) }, /The proxy does not answer .*ECONNREFUSED/],
    [{}, /authority that this machine does not trust .*signed by Site Inspection CA/],
  ]
  const onWire = async (wire: Wire) => {
    wire.behave({ opens: [], turns: [{ port: relay.apiPort, to: 8443 }] })
    await Promise.all([startSquid(wire), inspects(wire, { port: 8443, toPort: relay.apiPort, passesWebSockets: false })])
  }
  const said = await SiteBehind.enrolments(
    relay,
    onWire,
    tries.map(([way]) => way),
  )
  tries.forEach(([, words], index) => expect(said[index]).toMatch(words))
  expect(said.join()).not.toMatch(/Proxy-Authorization|Basic /)
})

test('a proxy that cuts what is idle for 60 s does not cut the link, which is never idle', async () => {
  if (lasting === undefined) throw new Error('a site was to last')
  const { site: here, sinceMs } = lasting
  // Nothing to wait for but the time itself: that nothing happens in it is what is shown.
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, sinceMs + (IDLE_SECONDS + 15) * 1_000 - performance.now())))
  expect(here.link).toMatchObject({ state: 'connected', epoch: 1 })
  expect(await here.print('label', sampleZpl('after a while'))).toMatchObject({ state: 'completed', copies: 1 })
})
