import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { spawnProcess, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { root } from './process-env.ts'
import type { Wire } from './wire.ts'

/** Each wire has a network of its own: ports on it are free. */
export const PROXY_PORT = 3128
export const proxyUser = { username: 'packing', password: 'sesame-2049' }

/** tinyproxy with Basic, which connects to these ports alone and cuts what is idle for so long. */
export async function startTinyproxy(
  wire: Wire,
  { ports, idleSeconds }: { ports: number[]; idleSeconds: number },
): Promise<SpawnedProcess> {
  const lines = [
    `Port ${PROXY_PORT}`,
    'Listen 0.0.0.0',
    `Timeout ${idleSeconds}`,
    'MaxClients 50',
    'LogLevel Info',
    `BasicAuth ${proxyUser.username} ${proxyUser.password}`,
    ...ports.map((port) => `ConnectPort ${port}`),
  ]
  const file = join(tempDir('tinyproxy'), 'tinyproxy.conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const [tinyproxy] = requireTools('tinyproxy')
  return started(wire, [tinyproxy, '-d', '-c', file], /Starting main loop/)
}

/** squid with Basic, checked by its own helper against a file of users. */
export async function startSquid(wire: Wire): Promise<SpawnedProcess> {
  const folder = tempDir('squid')
  // Its helper runs as another user.
  for (const each of [folder, join(folder, '..')]) chmodSync(each, 0o755)
  const log = join(folder, 'log')
  mkdirSync(log)
  chmodSync(log, 0o777)
  const users = join(folder, 'users')
  const hash = execFileSync('openssl', ['passwd', '-apr1', proxyUser.password]).toString().trim()
  writeFileSync(users, `${proxyUser.username}:${hash}\n`)
  const lines = [
    `http_port ${PROXY_PORT}`,
    `auth_param basic program /usr/lib/squid/basic_ncsa_auth ${users}`,
    'auth_param basic children 1',
    'auth_param basic realm site',
    'acl known proxy_auth REQUIRED',
    'http_access allow CONNECT known',
    'http_access deny all',
    'cache deny all',
    'access_log none',
    `cache_log ${join(log, 'cache.log')}`,
    'pid_filename none',
    'visible_hostname proxy.site',
    'shutdown_lifetime 0 seconds',
  ]
  const file = join(folder, 'squid.conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const [squid] = requireTools('squid')
  return started(wire, [squid, '-N', '-d', '1', '-f', file], /Accepting HTTP Socket connections/)
}

/** A device that inspects TLS by certificates of the site's own authority, before one port of the relay. */
export async function startInspector(
  wire: Wire,
  {
    port,
    toPort,
    certFile,
    keyFile,
    passesWebSockets,
    isOld = false,
  }: { port: number; toPort: number; certFile: string; keyFile: string; passesWebSockets: boolean; isOld?: boolean },
): Promise<SpawnedProcess> {
  const program = join(root, 'packages/testkit/src/inspecting-device.ts')
  const place = ['--port', String(port), '--host', wire.relayAddress, '--toPort', String(toPort)]
  const kind = [...(passesWebSockets ? ['--websockets'] : []), ...(isOld ? ['--old'] : [])]
  const command = [process.execPath, program, ...place, '--cert', certFile, '--key', keyFile, ...kind]
  return started(wire, command, /the device stands/)
}

async function started({ onWay }: Wire, command: readonly string[], line: RegExp): Promise<SpawnedProcess> {
  const [file = '', ...args] = [...onWay, ...command]
  const device = spawnProcess({ command: file, args })
  await device.waitForLine(line)
  return device
}

/** The site's own authority, and a certificate by it for an address that is not the site's. */
export function siteAuthority(address: string): { caFile: string; certFile: string; keyFile: string } {
  const folder = tempDir('authority')
  const at = (name: string) => join(folder, name)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const openssl = (...args: string[]) => void execFileSync('openssl', args, { stdio: 'ignore' })
  openssl('req', '-x509', '-days', '2', ...curve, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Site Inspection CA')
  openssl('req', ...curve, '-keyout', at('key.pem'), '-out', at('request.pem'), '-subj', '/CN=relay')
  writeFileSync(at('names'), `subjectAltName=IP:${address},DNS:localhost\n`)
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('names')]
  openssl('x509', '-req', '-in', at('request.pem'), ...signing, '-out', at('cert.pem'))
  return { caFile: at('ca.pem'), certFile: at('cert.pem'), keyFile: at('key.pem') }
}
