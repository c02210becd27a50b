export type EnrolSystem = 'linux' | 'macos' | 'windows'

export const enrolSystems: { value: EnrolSystem; label: string; where: string }[] = [
  { value: 'linux', label: 'Linux', where: 'In a terminal on the machine, as the user the agent is to run as:' },
  { value: 'macos', label: 'macOS', where: 'In the Terminal app on the machine, as the user the agent is to run as:' },
  { value: 'windows', label: 'Windows', where: 'In PowerShell on the machine, as the user the agent is to run as:' },
]

interface Enrolment {
  system: EnrolSystem
  /** Such as `https://print.example.com`. */
  relayUrl: string
  code: string
}

/** How the agent is called in a checkout of the product, which needs git and Node 20 or newer. */
const agentCommand = 'npx pnpm@12.21.0 cloudprint-agent'

export const runCommand = `${agentCommand} run`

/** The one line that adds a machine and starts its agent. Windows PowerShell 5 knows no `&&`. */
export function enrolCommand({ system, relayUrl, code }: Enrolment): string {
  const enrol = `${agentCommand} enrol --relay ${relayUrl} --code ${code}`
  return system === 'windows' ? `${enrol} ; ${runCommand}` : `${enrol} && ${runCommand}`
}

/** What this browser runs on; most often the machine to add runs the same. */
export function likelySystem(userAgent: string): EnrolSystem {
  if (/Windows/.test(userAgent)) return 'windows'
  return /Mac OS X/.test(userAgent) ? 'macos' : 'linux'
}
