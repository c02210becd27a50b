import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startInspector, startSquid, proxyUser } from './harness/devices-on-way.ts'
import { SiteBehind } from './harness/site-behind.ts'
import { showLogsOfRed } from './harness/use-site.ts'
import type { Wire, WireFaults } from './harness/wire.ts'
import { askDoctor } from './ways-out/ask-doctor.ts'
import { proxyAt, startWaysOutGround, type WaysOutGround } from './ways-out/ways-out-ground.ts'

let ground: WaysOutGround
let site: SiteBehind
beforeAll(async () => {
  ground = await startWaysOutGround()
  const prepare = async (wire: Wire) => {
    const inspects = (port: number, isOld: boolean) =>
      startInspector(wire, { port, toPort: ground.relay.apiPort, ...ground.authority, passesWebSockets: false, isOld })
    await Promise.all([startSquid(wire), inspects(8443, false), inspects(8444, true)])
  }
  site = await SiteBehind.start(ground.relay, { caFile: ground.relayCert, prepare })
  // Its state folder stays: the doctor is for an agent that got nowhere.
  await site.agent.stop()
})
afterAll(async () => {
  await site.stop()
  await ground.relay.stop()
})
showLogsOfRed(() => [['relay', ground.relay.output()]])

/** Who stands there waits for it: a line that swallows everything costs 15 s, and not the two minutes of the system's own patience. */
const NOT_LONGER_MS = 60_000

interface Broken {
  what: string
  wire: () => WireFaults
  proxy?: (wire: Wire) => unknown
  /** The check that names it, its words, and words of its remedy. */
  names: [string, string | RegExp, string | RegExp]
}

const closed = { opens: [] }
const wrong = { username: proxyUser.username, password: 'wrong-secret' }
const turned = (to: number) => () => ({ ...closed, turns: [{ port: ground.relay.apiPort, to }] })
const bare = ({ wayAddress }: Wire) => `http://${wayAddress}`

/** The script names squid, and has no place for a password. */
const namedByScript = (wire: Wire) => {
  const script = join(tempDir('proxy-script'), 'proxy.pac')
  writeFileSync(script, `function FindProxyForURL() { return "PROXY ${wire.wayAddress}:3128" }`)
  return { script: `file://${script}` }
}

const broken: Broken[] = [
  {
    what: 'a firewall that lets nothing out',
    wire: () => closed,
    names: ['relay’s port', /^The connection gets no answer/, 'open the way out'],
  },
  {
    what: 'a proxy that wants to know who asks',
    wire: () => closed,
    proxy: (wire) => ({ url: `${bare(wire)}:3128` }),
    names: ['proxy', /^The proxy wants a user name and a password/, 'settings.json'],
  },
  {
    what: 'a proxy that a script names and that wants to know who asks',
    wire: () => closed,
    proxy: namedByScript,
    names: ['proxy', /^The proxy wants a user name and a password/, '"script"'],
  },
  {
    what: 'a proxy that does not take the password',
    wire: () => closed,
    proxy: (wire) => ({ url: proxyAt(wire, wrong) }),
    names: ['proxy', /^The proxy does not take this user name and password/, '"password"'],
  },
  {
    what: 'a proxy that is not there',
    wire: () => closed,
    proxy: (wire) => ({ url: `${bare(wire)}:9` }),
    names: ['proxy', /^The proxy does not answer .*ECONNREFUSED/, 'name and port'],
  },
  {
    what: 'a proxy script that is not there',
    wire: () => closed,
    proxy: (wire) => ({ script: `${bare(wire)}:9/proxy.pac` }),
    names: ['proxy', /^The proxy that this machine is set to is no usable setting .*script/, '"proxy"'],
  },
  {
    what: 'a device that inspects TLS by an authority that nobody trusts here',
    wire: turned(8443),
    names: ['relay’s TLS', /does not trust .*signed by Site Inspection CA/, '"caFile"'],
  },
  {
    what: 'a device that inspects TLS and speaks TLS 1.2 only',
    wire: turned(8444),
    names: [
      'relay’s TLS',
      /^What answers there speaks an old version of TLS only .*TLSv1\.2 .*signed by Site Inspection CA/,
      'have it speak TLS 1.3',
    ],
  },
  {
    what: 'what answers in the relay’s place and speaks no TLS',
    wire: turned(3128),
    names: ['relay’s TLS', /^(What answers there does not speak TLS|The encrypted connection is broken off)/, /device on the way/],
  },
]

test.each(broken)(
  'the doctor of a site behind $what names it, in the check that it is of, with what to do',
  async ({ wire, proxy, names }) => {
    const [check, words, remedy] = names
    site.wire.behave(wire())
    site.agent.changeSettings({ proxy: proxy?.(site.wire) ?? 'none' })
    const startedAtMs = performance.now()
    const findings = await askDoctor(site.agent)
    expect(performance.now() - startedAtMs).toBeLessThan(NOT_LONGER_MS)
    expect(findings.find((finding) => finding.check === check)).toMatchObject({
      verdict: 'failed',
      says: expect.stringMatching(words) as string,
      remedy: expect.stringMatching(remedy) as string,
    })
    for (const finding of findings) if (finding.verdict === 'failed') expect(finding.remedy).toBeDefined()
    expect(findings.find((finding) => finding.check === 'sign-in')).toMatchObject({ verdict: 'skipped' })
    expect(JSON.stringify(findings)).not.toMatch(/wrong-secret|sesame/)
  },
)

test('a proxy that a script names lets the agent through with the user name and password of its settings', async () => {
  site.wire.behave(closed)
  site.agent.changeSettings({ proxy: { ...namedByScript(site.wire), ...proxyUser } })
  const verdicts = Object.fromEntries((await askDoctor(site.agent)).map(({ check, verdict }) => [check, verdict]))
  expect(verdicts).toMatchObject({ 'proxy': 'ok', 'sign-in': 'ok', 'channel': 'ok' })
})
