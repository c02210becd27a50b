import { chooseRoads } from './choose-roads.ts'
import { nameOf, parseProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import type { ProxyEnv, ProxySetting } from './proxy-setting.ts'
import { scriptAddress } from './script-address.ts'
import { listOf } from './without-proxy.ts'

/**
 * What enrolment writes into the settings: the proxy or proxy script that it was told, or the environment's by which it reaches the relay, since a service
 * that runs later has not the environment of this shell.
 * @throws Obstacle when it is no usable proxy.
 */
export function proxyToKeep(relayUrl: URL, told: string | undefined, env: ProxyEnv): ProxySetting {
  if (told === 'system' || told === 'none') return told
  if (told !== undefined) return isScript(told) ? scriptSetting(told) : settingOf(parseProxy(told, '--proxy'))
  const chosen = chooseRoads(relayUrl, { setting: 'system', env, system: undefined })
  const [road] = 'roads' in chosen ? chosen.roads : []
  if (road === undefined || road === 'direct') return 'system'
  const except = listOf(env.except ?? '')
  return { ...settingOf(road), ...(except.length === 0 ? {} : { except }) }
}

/** A proxy's address ends with its port: what leads further, or into a file, is a script's. */
function isScript(told: string): boolean {
  const url = scriptAddress(told)
  return url !== undefined && (url.protocol === 'file:' || url.pathname + url.search !== '/')
}

/** User name and password in it are for the proxies that it names, as those in a proxy's address are. */
function scriptSetting(told: string): ProxySetting {
  const url = new URL(told)
  if (url.username === '' && url.password === '') return { script: told }
  const { credentials } = parseProxy(`${url.protocol}//${url.username}:${url.password}@${url.host}`, '--proxy')
  Object.assign(url, { username: '', password: '' })
  return { script: url.href, ...credentials }
}

function settingOf(proxy: Proxy): Extract<ProxySetting, { url: string }> {
  return { url: nameOf(proxy), ...proxy.credentials }
}
