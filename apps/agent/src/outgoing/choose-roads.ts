import { Obstacle } from './obstacle.ts'
import { parseProxy } from './proxy.ts'
import type { Road, SignIn } from './proxy.ts'
import type { ProxyEnv, ProxySetting } from './proxy-setting.ts'
import type { SystemProxy } from './windows-proxy.ts'
import { isWithoutProxy, listOf } from './without-proxy.ts'

/** The roads to an address, to be tried in order; or the script that names them. */
export type Chosen = { roads: Road[] } | ChosenScript

export interface ChosenScript {
  scriptUrl: string
  from: string
  isFromSystem: boolean
  /** For the proxies that it names. */
  signIn?: SignIn | undefined
}

/** Given what this machine is set to; the settings file goes before the environment, and that before the system. */
export interface Configured {
  setting: ProxySetting
  env: ProxyEnv
  system: { set: SystemProxy; from: string } | undefined
}

/** @throws Obstacle when what is set can not be used. */
export function chooseRoads(url: URL, { setting, env, system }: Configured): Chosen {
  if (setting === 'none' || isWithoutProxy(url, [])) return direct
  const signIn = signInOf(setting)
  if (!isSystems(setting)) return fromSetting(url, setting, signIn)
  return fromEnv(url, env, signIn) ?? (system === undefined ? direct : fromSystem(url, system, signIn))
}

/** Whether the environment and the system say how to get out. */
export function isSystems(setting: ProxySetting): setting is 'system' | Extract<ProxySetting, { system: true }> {
  return setting === 'system' || (setting !== 'none' && 'system' in setting)
}

const direct: Chosen = { roads: ['direct'] }

function signInOf(setting: ProxySetting): SignIn | undefined {
  if (typeof setting === 'string' || (setting.username ?? setting.password) === undefined) return undefined
  return { username: setting.username ?? '', password: setting.password ?? '' }
}

function fromSetting(url: URL, setting: Exclude<ProxySetting, string | { system: true }>, signIn: SignIn | undefined): Chosen {
  if ('script' in setting) return { scriptUrl: setting.script, from: 'settings.json', isFromSystem: false, signIn }
  if (isWithoutProxy(url, setting.except ?? [])) return direct
  return { roads: [parseProxy(setting.url, 'settings.json', signIn)] }
}

/** As curl reads it: the scheme's own variable, then the one for all. */
function fromEnv(url: URL, { https, http, all, except }: ProxyEnv, signIn: SignIn | undefined): Chosen | undefined {
  const isTls = url.protocol === 'https:'
  const own = isTls ? https : http
  const named = own ?? all
  if (named === undefined) return undefined
  if (isWithoutProxy(url, listOf(except ?? ''))) return direct
  return { roads: [parseProxy(named, own === undefined ? 'ALL_PROXY' : isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY', signIn)] }
}

function fromSystem(url: URL, { set, from }: NonNullable<Configured['system']>, signIn: SignIn | undefined): Chosen {
  if (set.scriptUrl !== undefined) return { scriptUrl: set.scriptUrl, from, isFromSystem: true, signIn }
  const proxy = url.protocol === 'https:' ? set.https : set.http
  if (proxy === undefined || isWithoutProxy(url, set.exceptions)) return direct
  return { roads: [parseProxy(proxy, from, signIn)] }
}

/**
 * What a script has answered: `PROXY host:port`, `HTTPS host:port`, `DIRECT`, several separated by semicolons, to be tried in order.
 * @throws Obstacle when nothing in it can be used, as where it names SOCKS proxies alone.
 */
export function readScriptAnswer(answer: string, from: string, signIn?: SignIn): Road[] {
  const entries = answer.split(';').map((entry) => entry.trim().split(/\s+/))
  const roads = entries.flatMap(([kind = '', address = '']): Road[] => {
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return ['direct']
      case 'PROXY':
      case 'HTTP':
        return [parseProxy(`http://${address}`, from, signIn)]
      case 'HTTPS':
        return [parseProxy(`https://${address}`, from, signIn)]
      default:
        return []
    }
  })
  if (roads.length > 0) return roads
  // A script that answers nothing means no proxy, as null does.
  if (answer.trim() === '' || answer === 'null' || answer === 'undefined') return ['direct']
  throw new Obstacle('proxy-misconfigured', `${from} names no proxy that the agent can use`)
}
