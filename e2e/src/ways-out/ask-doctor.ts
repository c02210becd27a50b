import { Finding } from '@cloudprint/protocol/examination'
import { z } from 'zod'
import type { AgentProcess } from '../harness/agent-process.ts'

/** What the doctor of a site says, whether it is content or not. */
export async function askDoctor({ command }: Pick<AgentProcess, 'command'>): Promise<Finding[]> {
  const said = await command('doctor', '--json').catch((error: unknown) => {
    const { stdout } = error as { stdout?: unknown }
    if (typeof stdout !== 'string' || stdout === '') throw error
    return stdout
  })
  return z.array(Finding).parse(JSON.parse(said))
}

/** What stands against what was to be found; nothing where all is as it was to be. Which printers are how is not the way's. */
export function differences(
  findings: readonly Finding[],
  { finds, says = {}, isLossy = false }: { finds: Record<string, string>; says?: Record<string, string>; isLossy?: boolean },
): string[] {
  const ofWay = findings.filter(({ check }) => !/^(print system|kept documents)/.test(check))
  const unlike = Object.entries({ ...finds, ...says }).flatMap(([check, words]) => {
    const said = ofWay.find((finding) => finding.check === check)
    const isAsFound = said !== undefined && (said.verdict !== 'ok') === check in finds && said.says.includes(words)
    return isAsFound ? [] : [`${check} was to say "${words}", and says ${said?.verdict ?? 'nothing'}: ${said?.says ?? ''}`]
  })
  const troubled = ofWay.filter(({ verdict }) => verdict === 'warning' || verdict === 'failed')
  const further = isLossy ? [] : troubled.filter(({ check }) => !(check in finds))
  const mute = troubled.filter(({ remedy }) => remedy === undefined)
  return [
    ...unlike,
    ...further.map(({ check, verdict, says: words }) => `${check} was to be fine, and is ${verdict}: ${words}`),
    ...mute.map(({ check }) => `${check} names no remedy`),
  ]
}
