import { chooseRoads } from './choose-roads.ts'
import { nameOf, parseProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import type { ProxyEnv, ProxySetting } from './proxy-setting.ts'
import { listOf } from './without-proxy.ts'

/**
 * What enrolment writes into the settings: the proxy that it was told, or the environment's by which it reaches the relay, since a service
 * that runs later has not the environment of this shell.
 * @throws Obstacle when it is no usable proxy.
 */
export function proxyToKeep(relayUrl: URL, told: string | undefined, env: ProxyEnv): ProxySetting {
  if (told === 'system' || told === 'none') return told
  if (told !== undefined) return settingOf(parseProxy(told, '--proxy'))
  const chosen = chooseRoads(relayUrl, { setting: 'system', env, system: undefined })
  const [road] = 'roads' in chosen ? chosen.roads : []
  if (road === undefined || road === 'direct') return 'system'
  const except = listOf(env.except ?? '')
  return { ...settingOf(road), ...(except.length === 0 ? {} : { except }) }
}

function settingOf(proxy: Proxy): Exclude<ProxySetting, string> {
  return { url: nameOf(proxy), ...proxy.credentials }
}
