import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runProxyScript } from './run-proxy-script.ts'

const known: Record<string, string> = { 'print.example.com': '203.0.113.7', 'proxy.test': '10.1.2.3' }

/** A Wednesday. */
const now = new Date('2026-11-25T12:30:00Z')

function ask(script: string, url = 'https://print.example.com:6123'): Promise<string> {
  const lookup = (name: string) => Promise.resolve(known[name] ?? null)
  return runProxyScript(script, new URL(url), { lookup, ownAddress: '10.1.9.9', now })
}

const answers = (expression: string) => ask(`function FindProxyForURL(url, host) { return String(${expression}) }`)

test('a script is told the host, and of the address nothing but its origin', async () => {
  expect(
    await ask('function FindProxyForURL(url, host) { return url + " " + host }', 'https://print.example.com/agent/v1/clock?secret'),
  ).toBe('https://print.example.com/ print.example.com')
})

test.each([
  ['isPlainHostName("relay")', 'true'],
  ['isPlainHostName(host)', 'false'],
  ['dnsDomainIs(host, ".example.com")', 'true'],
  ['dnsDomainIs("a", ".example.com")', 'false'],
  ['localHostOrDomainIs("print", "print.example.com")', 'true'],
  ['dnsDomainLevels(host)', '2'],
  ['shExpMatch(host, "*.example.*")', 'true'],
  ['shExpMatch(host, "print.exampl?.com")', 'true'],
  ['shExpMatch(host, "*.test")', 'false'],
  ['shExpMatch("a+b", "a+b")', 'true'],
  ['dnsResolve(host)', '203.0.113.7'],
  ['dnsResolve("nobody.test")', 'null'],
  ['isResolvable("nobody.test")', 'false'],
  ['isResolvable(host)', 'true'],
  ['myIpAddress()', '10.1.9.9'],
  ['isInNet(myIpAddress(), "10.1.0.0", "255.255.0.0")', 'true'],
  ['isInNet(host, "203.0.113.0", "255.255.255.0")', 'true'],
  ['isInNet(host, "10.0.0.0", "255.0.0.0")', 'false'],
  ['isInNet("nobody.test", "10.0.0.0", "255.0.0.0")', 'false'],
  ['isInNetEx(myIpAddressEx(), "10.1.0.0/16")', 'true'],
  ['weekdayRange("MON", "FRI", "GMT")', 'true'],
  ['weekdayRange("SAT", "SUN", "GMT")', 'false'],
  ['weekdayRange("WED", "GMT")', 'true'],
  ['timeRange(8, 18, "GMT")', 'true'],
  ['timeRange(22, 6, "GMT")', 'false'],
  ['timeRange(12, 0, 12, 45, "GMT")', 'true'],
  ['dateRange("NOV", "GMT")', 'true'],
  ['dateRange(25, "NOV", 2026, 31, "DEC", 2026, "GMT")', 'true'],
  ['dateRange("DEC", "JAN", "GMT")', 'false'],
  ['dateRange(1, "JUN", 1, "DEC", "GMT")', 'true'],
])('%s is %s', async (expression, expected) => {
  expect(await answers(expression)).toBe(expected)
})

test('a machine that is busy with something else is no fault of the script', async () => {
  // As a program sees it that stands still for a minute whenever it looks.
  let nowMs = performance.now()
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 60_000))
  onTestFinished(() => clock.mockRestore())
  expect(await answers('isInNet(host, "203.0.113.0", "255.255.255.0")')).toBe('true')
})

describe('a script can do no harm', () => {
  const broken = expect.objectContaining({ code: 'proxy-misconfigured' }) as Error

  test.each(['process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'Buffer'])('it has no %s', async (name) => {
    expect(await answers(`typeof ${name}`)).toBe('undefined')
  })

  test('one that never ends is ended', async () => {
    await expect(ask('function FindProxyForURL() { for (;;); }')).rejects.toThrow(/runs for more than/)
    await expect(ask('for (;;);')).rejects.toThrow(broken)
  })

  test('one that fills the memory is ended', async () => {
    await expect(ask('function FindProxyForURL() { var a = []; for (;;) a.push(new Array(1e6).join("x")); }')).rejects.toThrow(broken)
  })

  test('one that asks for ever new names is given no more of them', async () => {
    let asked = 0
    const lookup = () => Promise.resolve(`10.0.0.${(asked += 1)}`)
    const script =
      'function FindProxyForURL() { var n = 0, name = "x"; while (n < 100) { name = dnsResolve(name + n++) || "gone"; } return "DIRECT"; }'
    await runProxyScript(script, new URL('https://a.test'), { lookup, ownAddress: '10.0.0.1', now }).catch(() => undefined)
    expect(asked).toBeLessThanOrEqual(16)
  })

  test('one that asks for other names each time is answered without them', async () => {
    const script = 'function FindProxyForURL() { dnsResolve("x" + Math.random()); return "DIRECT"; }'
    expect(await ask(script)).toBe('DIRECT')
  })

  test.each(['this is no script', 'var x = 1', 'function FindProxyForURL() { throw new Error("no") }'])(
    '%s is said to be broken',
    async (script) => {
      await expect(ask(script)).rejects.toThrow(broken)
    },
  )
})
