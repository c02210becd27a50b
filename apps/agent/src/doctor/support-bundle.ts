import type { Finding } from '@cloudprint/protocol/examination'
import { inheritedEnv } from '../env.ts'
import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import { nameOf, parseProxy } from '../outgoing/proxy.ts'
import { scriptAddress } from '../outgoing/script-address.ts'
import { StateFileError } from '../private-file.ts'
import type { AgentSettings } from '../settings.ts'
import type { StateFolder } from '../state-folder.ts'
import { AGENT_VERSION, systemInfo } from '../system-info.ts'
import { withoutLogins } from '../without-logins.ts'

/** Words of names whose values are nobody's business: of settings, and of what is nested in them. */
const secretName = /password|secret|token|credential|privatekey|username/i
/** What a printer or scale is called, in whatever words of its own: no address. */
const calledName = /^(name|printer)$/

/**
 * What a supporter needs to understand a machine from afar, as one readable object: no key, password or document, and of jobs only how many
 * stand where, since their titles name people and orders.
 */
export async function supportBundle(folder: StateFolder, findings: readonly Finding[], now: Date): Promise<object> {
  const settings = await readSettings(folder)
  return {
    madeAt: now.toISOString(),
    agent: { version: AGENT_VERSION, node: process.version, folder: folder.path },
    system: systemInfo(),
    findings: withoutSecrets(findings),
    status: withoutSecrets(withoutTitles(await readLocalStatus(folder.statusFile))),
    settings: withoutSecrets(settings === null ? null : { ...settings, proxy: plainProxy(settings.proxy) }),
    // Which are set tells as much as their values, which may be secrets.
    environment: Object.keys(inheritedEnv())
      .filter((name) => /^(CLOUDPRINT_|CUPS_|NODE_|SSL_)|_proxy$/i.test(name))
      .toSorted(),
  }
}

/** What keeps them from being read stands in the findings. */
async function readSettings(folder: StateFolder): Promise<AgentSettings | null> {
  try {
    return (await folder.isEnrolled()) ? (await folder.read()).settings : null
  } catch (error) {
    if (error instanceof StateFileError) return null
    throw error
  }
}

function withoutTitles(status: LocalStatus | undefined): object | null {
  if (status === undefined) return null
  const { jobs, ...rest } = status
  return {
    ...rest,
    jobs: Object.fromEntries(Object.entries(Object.groupBy(jobs, ({ stage }) => stage)).map(([stage, held]) => [stage, held.length])),
  }
}

/** Of addresses only what was understood: in one that was mistyped nobody knows where the password stands. */
function plainProxy(proxy: AgentSettings['proxy']): unknown {
  if (typeof proxy === 'string' || 'system' in proxy) return proxy
  return 'url' in proxy ? { ...proxy, url: plainUrl(proxy.url) } : { ...proxy, script: plainScript(proxy.script) }
}

function plainUrl(url: string): string {
  try {
    return nameOf(parseProxy(url, ''))
  } catch {
    return '…'
  }
}

function plainScript(script: string): string {
  const url = scriptAddress(script)
  if (url === undefined) return '…'
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** The same without values of secret names, and without the names and passwords that addresses may carry. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutLogins(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => {
      if (calledName.test(name) && typeof one === 'string') return [name, one]
      return [name, secretName.test(name) && one !== null ? '…' : withoutSecrets(one)]
    }),
  )
}
