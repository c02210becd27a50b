import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PROXY_PORT, proxyUser, startInspector, startSquid } from './harness/devices-on-way.ts'
import { SiteBehind, type Way } from './harness/site-behind.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import type { Wire } from './harness/wire.ts'
import { passWay } from './ways-out/pass-way.ts'
import { proxyAt, startWaysOutGround, type WaysOutGround } from './ways-out/ways-out-ground.ts'
import { IDLE_SECONDS, waysOut, type WayOut } from './ways-out/ways-out.ts'

const MIB = 1024 * 1024

let ground: WaysOutGround
/** All that were begun, and the one that stands until the end to see whether its link lasts. */
const sites: SiteBehind[] = []
let lasting: { site: SiteBehind; sinceMs: number } | undefined

beforeAll(async () => {
  ground = await startWaysOutGround()
})
afterAll(async () => {
  await lasting?.site.stop()
  await ground.relay.stop()
})
showLogsOfRed(() => [
  ['relay', ground.relay.output()],
  ...sites.map((site, index): [string, string] => [`agent ${index + 1}`, site.agent.output()]),
])

/** First the one that is to last longest. At 1 Mbit/s 20 MB would take three minutes, which the measurement of ways out takes. */
const ways: [keyof ReturnType<typeof waysOut>, number][] = [
  ['tinyproxy', 20],
  ['partitioned', 20],
  ['partitionedToSquid', 20],
  ['httpsAlone', 20],
  ['noWebSockets', 20],
  ['direct', 20],
  ['squid', 20],
  ['inspected', 20],
  ['deadIpv6', 20],
  ['lossy', 20],
  ['lossyToSquid', 20],
  ['slow', 1],
  ['slowToSquid', 1],
]

// Each has a network of its own, and mostly waits.
test.concurrent.for(ways)(
  'by %s a label and a PDF of %i MiB come out once, and the doctor names what stands there',
  async ([name, mebibytes]) => {
    const way: WayOut = waysOut(ground)[name]
    const { site, passed } = await passWay(ground, way, { pdfBytes: mebibytes * MIB })
    sites.push(site)
    if (name === 'tinyproxy') lasting = { site, sinceMs: performance.now() }
    else await site.stop()
    expect(passed.wrong).toEqual([])
  },
)

test('what stands in between is named to who enrols a machine, and no password with it', async () => {
  const wrong = (wire: Wire) => proxyAt(wire, { username: proxyUser.username, password: 'wrong-secret' })
  const tries: [Way, RegExp][] = [
    [{ agent: ({ wayAddress }) => ({ enrolWith: ['--proxy', `${wayAddress}:${PROXY_PORT}`] }) }, /wants a user name and a password/],
    [{ agent: (wire) => ({ enrolWith: ['--proxy', wrong(wire)] }) }, /does not take this user name and password/],
    [{ agent: ({ wayAddress }) => ({ enrolWith: ['--proxy', `http://${wayAddress}:9`] }) }, /The proxy does not answer .*ECONNREFUSED/],
    [{}, /authority that this machine does not trust .*signed by Site Inspection CA/],
  ]
  const { relay, authority } = ground
  const onWire = async (wire: Wire) => {
    wire.behave({ opens: [], turns: [{ port: relay.apiPort, to: 8443 }] })
    await Promise.all([
      startSquid(wire),
      startInspector(wire, { port: 8443, toPort: relay.apiPort, ...authority, passesWebSockets: false }),
    ])
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
