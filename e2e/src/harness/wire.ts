import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { eventually } from '@cloudprint/testkit/eventually'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { spawnProcess, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'

export interface WireFaults {
  /** Of all that passes, in both directions, also of what ends at a device on the way; what the kernel sends in one burst is lost whole. */
  lossPercent?: number
  /** Throws it away without a word, as a broken firewall does; also what comes from the site to a device on the way, and back. */
  drops?: 'both' | 'to-relay' | 'to-site'
  /** How fast it passes at most, in each direction. */
  kilobitsPerSecond?: number
  /** The only ports of the relay that the site gets through to; every other packet is thrown away. */
  opens?: readonly number[]
  /** What goes to one port ends in a device on the way, at another. */
  turns?: readonly { port: number; to: number }[]
}

/** The only way between a site, which is a network namespace, and this machine, on which the relay runs. */
export interface Wire {
  /** Before a command: runs it on site. */
  onSite: readonly string[]
  /** Runs it on the way: where a proxy stands, or a device that looks into what passes. */
  onWay: readonly string[]
  /** What stands on the way, as the site knows it. */
  wayAddress: string
  /** This machine, by the address that others on its network know it by. */
  relayAddress: string
  behave(faults: WireFaults): void
  stop(): Promise<void>
}

let laid = 0

/**
 * Lays a wire: this machine ↔ a namespace that forwards, and is made to fail ↔ the site's namespace. All of it ends with the
 * namespaces, and those with this process. Linux, as root.
 * @throws saying what is missing.
 */
export async function layWire(): Promise<Wire> {
  requireTools('ip', 'tc', 'nft', 'nsenter', 'unshare')
  if (process.getuid?.() !== 0) throw new Error('This test makes network namespaces, which only root may: run it as root.')
  const [middle, site] = await Promise.all([startNamespace(), startNamespace()])
  const number = (process.pid * 8 + (laid += 1)) % 2 ** 19
  const address = (host: number) => {
    const last = number * 8 + host
    return `100.${64 + (last >> 16)}.${(last >> 8) & 255}.${last & 255}` // 100.64.0.0/10: for carriers' own use, RFC 6598
  }
  const inMiddle = (...command: string[]) => run(...enter(middle, ...command))
  const inSite = (...command: string[]) => run(...enter(site, ...command))

  // An address that comes or goes on this machine would break what browsers load on it: the near end has none of its own.
  const relayAddress = ownAddress()
  const link = `wire${number.toString(36)}`
  run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'north', 'netns', String(middle.pid))
  run('ip', 'link', 'set', 'dev', link, 'addrgenmode', 'none')
  inMiddle('ip', 'link', 'add', 'south', 'type', 'veth', 'peer', 'name', 'wan', 'netns', String(site.pid))
  run('ip', 'link', 'set', 'dev', link, 'up')
  raise(inMiddle, 'north', address(2))
  inMiddle('ip', 'route', 'add', relayAddress, 'dev', 'north')
  raise(inMiddle, 'south', address(5))
  raise(inSite, 'wan', address(6))
  inSite('ip', 'link', 'set', 'lo', 'up')
  inMiddle('sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward')
  inSite('ip', 'route', 'add', 'default', 'via', address(5))
  run('ip', 'route', 'add', `${address(0)}/29`, 'via', address(2), 'dev', link, 'onlink')

  return {
    onSite: enter(site),
    onWay: enter(middle),
    wayAddress: address(5),
    relayAddress,
    behave: (faults) => {
      const setRules = ([command, ...args]: [string, ...string[]], input: string) => void execFileSync(command, args, { input })
      setRules(enter(middle, 'nft', '-f', '-'), rulesOnWay(faults))
      setRules(enter(site, 'nft', '-f', '-'), rulesOnSite(faults))
      for (const end of ['north', 'south']) limit(inMiddle, end, faults.kilobitsPerSecond)
    },
    stop: async () => void (await Promise.all([middle.kill9(), site.kill9()])),
  }
}

/** The one by which others on its network know this machine. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  const own = addresses.find(({ internal, family }) => !internal && family === 'IPv4')
  if (own === undefined) throw new Error('this machine has no address but its own loopback')
  return own.address
}

async function startNamespace(): Promise<SpawnedProcess> {
  const holder = spawnProcess({ command: 'unshare', args: ['--net', 'sleep', 'infinity'] })
  const own = readlinkSync('/proc/self/ns/net')
  await eventually(() => readlinkSync(`/proc/${holder.pid}/ns/net`) !== own || !holder.isRunning(), { what: 'a network namespace' })
  if (!holder.isRunning()) throw new Error(`This machine makes no network namespaces: ${holder.output()}`)
  return holder
}

function enter({ pid }: SpawnedProcess, ...command: string[]): [string, ...string[]] {
  return ['nsenter', `--target=${pid}`, '--net', '--', ...command]
}

function raise(runThere: (...command: string[]) => void, link: string, address: string): void {
  runThere('ip', 'address', 'add', `${address}/30`, 'dev', link)
  runThere('ip', 'link', 'set', 'dev', link, 'up')
}

/** What comes from the site, whether it goes on to the relay or ends at a device on the way; and which of it goes on. */
function rulesOnWay({ lossPercent, drops, opens, turns = [] }: WireFaults): string {
  const closed = opens === undefined ? [] : [`iifname "south" ${opens.length === 0 ? '' : `tcp dport != { ${opens.join(', ')} } `}drop`]
  const turned = turns.map(({ port, to }) => `iifname "south" tcp dport ${port} redirect to :${to}`)
  return rules([
    {
      name: 'arriving',
      hook: 'type filter hook prerouting priority -300',
      rules: lost('south', lossPercent, drops === 'both' || drops === 'to-relay'),
    },
    { name: 'forward', hook: 'type filter hook forward priority 0', rules: closed },
    { name: 'turning', hook: 'type nat hook prerouting priority -100', rules: turned },
  ])
}

/** What comes to the site, whoever sent it. */
function rulesOnSite({ lossPercent, drops }: WireFaults): string {
  const dropped = lost('wan', lossPercent, drops === 'both' || drops === 'to-site')
  return rules([{ name: 'arriving', hook: 'type filter hook prerouting priority -300', rules: dropped }])
}

/** Not every kernel has netem: what is lost is dropped by nft, at random. */
function lost(link: string, percent: number | undefined, isAll: boolean): string[] {
  if (isAll) return [`iifname "${link}" drop`]
  return percent === undefined ? [] : [`iifname "${link}" numgen random mod 100 < ${percent} drop`]
}

function rules(chains: readonly { name: string; hook: string; rules: readonly string[] }[]): string {
  const lines = chains.flatMap(({ name, hook, rules: own }) => [
    `add chain ip wire ${name} { ${hook} ; }`,
    `flush chain ip wire ${name}`,
    ...own.map((rule) => `add rule ip wire ${name} ${rule}`),
  ])
  return ['add table ip wire', ...lines, ''].join('\n')
}

function limit(inMiddle: (...command: string[]) => void, link: string, kilobitsPerSecond: number | undefined): void {
  const qdisc = ['root', 'tbf', 'rate', `${kilobitsPerSecond}kbit`, 'burst', '32kb', 'latency', '400ms']
  inMiddle('tc', 'qdisc', 'replace', 'dev', link, ...(kilobitsPerSecond === undefined ? ['root', 'pfifo'] : qdisc))
}

/** Waited for: a wire is laid and changed between the moments that a test is about. */
function run(...command: string[]): void {
  const [file = '', ...args] = command
  execFileSync(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}
