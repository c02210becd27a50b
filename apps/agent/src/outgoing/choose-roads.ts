import { Obstacle } from './obstacle.ts'
import { parseProxy } from './proxy.ts'
import type { Road } from './proxy.ts'
import type { ProxyEnv, ProxySetting } from './proxy-setting.ts'
import type { SystemProxy } from './windows-proxy.ts'
import { isWithoutProxy, listOf } from './without-proxy.ts'

/** The roads to an address, to be tried in order; or the script that names them. */
export type Chosen = { roads: Road[] } | { scriptUrl: string; from: string; isFromSystem: boolean }

/** Given what this machine is set to; the settings file goes before the environment, and that before the system. */
export interface Configured {
  setting: ProxySetting
  env: ProxyEnv
  system: { set: SystemProxy; from: string } | undefined
}

/** @throws Obstacle when what is set can not be used. */
export function chooseRoads(url: URL, { setting, env, system }: Configured): Chosen {
  if (setting === 'none' || isWithoutProxy(url, [])) return direct
  if (setting !== 'system') return fromSetting(url, setting)
  return fromEnv(url, env) ?? (system === undefined ? direct : fromSystem(url, system))
}

const direct: Chosen = { roads: ['direct'] }

function fromSetting(url: URL, setting: Exclude<ProxySetting, string>): Chosen {
  if ('script' in setting) return { scriptUrl: setting.script, from: 'settings.json', isFromSystem: false }
  const { username, password = '', except = [] } = setting
  if (isWithoutProxy(url, except)) return direct
  return { roads: [parseProxy(setting.url, 'settings.json', username === undefined ? undefined : { username, password })] }
}

/** As curl reads it: the scheme's own variable, then the one for all. */
function fromEnv(url: URL, { https, http, all, except }: ProxyEnv): Chosen | undefined {
  const isTls = url.protocol === 'https:'
  const own = isTls ? https : http
  const named = own ?? all
  if (named === undefined) return undefined
  if (isWithoutProxy(url, listOf(except ?? ''))) return direct
  return { roads: [parseProxy(named, own === undefined ? 'ALL_PROXY' : isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY')] }
}

function fromSystem(url: URL, { set, from }: NonNullable<Configured['system']>): Chosen {
  if (set.scriptUrl !== undefined) return { scriptUrl: set.scriptUrl, from, isFromSystem: true }
  const proxy = url.protocol === 'https:' ? set.https : set.http
  if (proxy === undefined || isWithoutProxy(url, set.exceptions)) return direct
  return { roads: [parseProxy(proxy, from)] }
}

/**
 * What a script has answered: `PROXY host:port`, `HTTPS host:port`, `DIRECT`, several separated by semicolons, to be tried in order.
 * @throws Obstacle when nothing in it can be used, as where it names SOCKS proxies alone.
 */
export function readScriptAnswer(answer: string, from: string): Road[] {
  const entries = answer.split(';').map((entry) => entry.trim().split(/\s+/))
  const roads = entries.flatMap(([kind = '', address = '']): Road[] => {
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return ['direct']
      case 'PROXY':
      case 'HTTP':
        return [parseProxy(`http://${address}`, from)]
      case 'HTTPS':
        return [parseProxy(`https://${address}`, from)]
      default:
        return []
    }
  })
  if (roads.length > 0) return roads
  // A script that answers nothing means no proxy, as null does.
  if (answer.trim() === '' || answer === 'null' || answer === 'undefined') return ['direct']
  throw new Obstacle('proxy-misconfigured', `${from} names no proxy that the agent can use`)
}
