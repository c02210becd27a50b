import type { Finding } from '@cloudprint/protocol/examination'
import { inheritedEnv } from '../env.ts'
import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import { StateFileError } from '../private-file.ts'
import type { AgentSettings } from '../settings.ts'
import type { StateFolder } from '../state-folder.ts'
import { AGENT_VERSION, systemInfo } from '../system-info.ts'

/** Words of names whose values are nobody's business: of settings, and of what is nested in them. */
const secretName = /password|secret|token|credential|privatekey|username/i

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
    settings: withoutSecrets(settings),
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

/** The same without values of secret names, and without the names and passwords that addresses may carry. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(^|:\/\/)[^/\s]*@/g, '$1…@')
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, secretName.test(name) && one !== null ? '…' : withoutSecrets(one)]),
  )
}
