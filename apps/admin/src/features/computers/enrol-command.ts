export const enrolSystems = ['linux', 'macos', 'windows'] as const
export type EnrolSystem = (typeof enrolSystems)[number]

interface Enrolment {
  system: EnrolSystem
  /** Such as `https://print.example.com`. */
  relayUrl: string
  /** Absent: the machine shows a code of its own. */
  code?: string | undefined
}

/** How the agent is called in a checkout of the product, which needs git and Node 20 or newer. */
const agentCommand = 'npx pnpm@12.21.0 cloudprint-agent'

export const runCommand = `${agentCommand} run`

/** The one line that adds a machine and starts its agent. */
export function enrolCommand({ system, relayUrl, code }: Enrolment): string {
  const enrol = `${agentCommand} enrol ${relayUrl}${code === undefined ? '' : ` --code ${code}`}`
  // The PowerShell that comes with Windows knows no &&.
  return system === 'windows' ? `${enrol}; if ($?) { ${runCommand} }` : `${enrol} && ${runCommand}`
}

/** What this browser runs on; most often the machine to add runs the same. */
export function likelySystem(userAgent: string): EnrolSystem {
  if (/Windows/.test(userAgent)) return 'windows'
  return /Mac OS X/.test(userAgent) ? 'macos' : 'linux'
}

/** Where a new machine reaches the relay: as declared, or else as this browser does, which may sit on another machine. */
export function relayUrlFor(publicUrl: string, origin: string): string {
  return isLoopback(publicUrl) && !isLoopback(origin) ? origin : publicUrl
}

/** An address that means each machine itself. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)
}
