export type EnrolSystem = 'linux' | 'macos'

/** Those that the agent has a driver for; Windows is not among them yet. */
export const enrolSystems: { value: EnrolSystem; label: string; where: string }[] = [
  {
    value: 'linux',
    label: 'Linux',
    where: 'In a terminal on the machine, in a checkout of the product, as the user the agent is to run as:',
  },
  {
    value: 'macos',
    label: 'macOS',
    where: 'In the Terminal app on the machine, in a checkout of the product, as the user the agent is to run as:',
  },
]

interface Enrolment {
  /** Such as `https://print.example.com`. */
  relayUrl: string
  code: string
}

/** How the agent is called in a checkout of the product, which needs git and Node 20 or newer. */
const agentCommand = 'npx pnpm@12.21.0 cloudprint-agent'

export const runCommand = `${agentCommand} run`

/** The one line that adds a machine and starts its agent. */
export function enrolCommand({ relayUrl, code }: Enrolment): string {
  return `${agentCommand} enrol ${relayUrl} --code ${code} && ${runCommand}`
}

/** What this browser runs on; most often the machine to add runs the same. */
export function likelySystem(userAgent: string): EnrolSystem {
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
