import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Wire } from '../harness/wire.ts'
import { RELAY_HOST } from './ways-out-ground.ts'

/** Addresses of IPv6 that look fine and lead nowhere: a neighbour that nobody is. */
export function layDeadIpv6(wire: Wire): void {
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
export function knowingTwoAddresses(wire: Wire): readonly string[] {
  const hosts = join(tempDir('hosts'), 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost\n2001:db8:2::1 ${RELAY_HOST}\n${wire.relayAddress} ${RELAY_HOST}\n`)
  return [...wire.onSite, 'unshare', '--mount', 'sh', '-c', `mount --bind '${hosts}' /etc/hosts && exec "$@"`, 'sh']
}
